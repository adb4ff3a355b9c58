package dev.longhand.trainer;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** A batch as tensors for the inputs that a signature declares. */
final class Feeds implements AutoCloseable {
  private final Signature signature;
  private final Batch batch;
  private final List<String> names = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private Optional<TFloat32> lossWeights = Optional.empty();
  private double smoothing;
  private long seed;

  private Feeds(Signature signature, Batch batch) {
    this.signature = signature;
    this.batch = batch;
  }

  /** The inputs of signature train, all but what {@link #weighLosses} sets. */
  static Feeds train(
      TrainableModel model,
      Batch batch,
      Map<String, Integer> constants,
      double labelSmoothing,
      long seed) {
    Feeds feeds = labelled(model.signature(Signatures.TRAIN), batch, constants, labelSmoothing);
    return feeds.weighted(seed);
  }

  private Feeds weighted(long newSeed) {
    TFloat32 weights = Tensors.ofFloats(new float[batch.examples()], batch.examples());
    put(Signatures.LOSS_WEIGHTS, () -> weights);
    lossWeights = Optional.of(weights);
    seed = newSeed;
    put(Signatures.SEED, () -> Tensors.ofLong(seed));
    return this;
  }

  /** The inputs of a signature that encodes some of the rows; it may have no seed. */
  static Feeds encode(Signature signature, Batch rows, Map<String, Integer> constants, long seed) {
    Feeds feeds = tokens(signature, rows, constants);
    feeds.put(Signatures.SEED, () -> Tensors.ofLong(seed));
    return feeds;
  }

  /**
   * The inputs of a signature that reads the pooled vectors of these inputs' rows, [rows * width].
   */
  Feeds ofHead(Signature headSignature, float[] pooled) {
    Feeds feeds = new Feeds(headSignature, batch);
    feeds.vectors(Signatures.POOLED, pooled);
    feeds.put(Signatures.SEGMENTS, () -> Tensors.ofInts(batch.segments(), batch.examples()));
    feeds.label(smoothing);
    if (lossWeights.isPresent()) {
      feeds.weighted(seed).weighLosses(lossWeights.get().getFloat(0));
    }
    return feeds;
  }

  /** Adds vectors of the rows, [rows * width]. */
  void vectors(String input, float[] values) {
    put(input, () -> Tensors.ofFloats(values, batch.rows(), values.length / batch.rows()));
  }

  /** The inputs of signature evaluate. */
  static Feeds evaluate(
      TrainableModel model, Batch batch, Map<String, Integer> constants, double labelSmoothing) {
    return labelled(model.signature(Signatures.EVALUATE), batch, constants, labelSmoothing);
  }

  /**
   * The inputs of signature evaluate for rows without labels: zeros stand in their place, and the
   * loss means nothing.
   */
  static Feeds predict(TrainableModel model, Batch batch, Map<String, Integer> constants) {
    return labelled(model.signature(Signatures.EVALUATE), batch, constants, 0);
  }

  private static Feeds labelled(
      Signature signature, Batch batch, Map<String, Integer> constants, double labelSmoothing) {
    Feeds feeds = tokens(signature, batch, constants);
    feeds.label(labelSmoothing);
    return feeds;
  }

  private void label(double labelSmoothing) {
    smoothing = labelSmoothing;
    put(Signatures.LABELS, this::labels);
    put(Signatures.LABEL_SMOOTHING, () -> Tensors.ofFloat((float) smoothing));
  }

  private Tensor labels() {
    int count = Math.toIntExact(Shape.of(labelShape()).size());
    if (batch.valueLabels().length > 0) {
      return Tensors.ofFloats(batch.valueLabels(), labelShape());
    }
    if (batch.classLabels().length > 0) {
      return Tensors.ofInts(batch.classLabels(), batch.examples());
    }
    return signature.input(Signatures.LABELS).type() == DataType.DT_FLOAT
        ? Tensors.ofFloats(new float[count], labelShape())
        : Tensors.ofInts(new int[count], labelShape());
  }

  /** [examples], or [examples, labels] where a row may have several. */
  private long[] labelShape() {
    Shape declared = signature.input(Signatures.LABELS).shape();
    return declared.numDimensions() == 2
        ? new long[] {batch.examples(), declared.get(1)}
        : new long[] {batch.examples()};
  }

  private static Feeds tokens(Signature signature, Batch batch, Map<String, Integer> constants) {
    Feeds feeds = new Feeds(signature, batch);
    long rows = batch.rows();
    long length = batch.length();
    feeds.put(Signatures.INPUT_IDS, () -> Tensors.ofInts(batch.inputIds(), rows, length));
    feeds.put(Signatures.ATTENTION_MASK, () -> Tensors.ofInts(batch.attentionMask(), rows, length));
    if (batch.hasTokenTypes()) {
      feeds.put(
          Signatures.TOKEN_TYPE_IDS, () -> Tensors.ofInts(batch.tokenTypeIds(), rows, length));
    }
    feeds.put(Signatures.SEGMENTS, () -> Tensors.ofInts(batch.segments(), batch.examples()));
    constants.forEach((name, value) -> feeds.put(name, () -> Tensors.ofInt(value)));
    return feeds;
  }

  /** Adds an input if the signature has it. */
  private void put(String input, Supplier<Tensor> tensor) {
    if (signature.inputs().containsKey(input)) {
      names.add(signature.input(input).name());
      tensors.add(tensor.get());
    }
  }

  /** Gives the loss of each row this weight: the scale of the loss is known no earlier. */
  void weighLosses(double weight) {
    TFloat32 weights = lossWeights.orElseThrow();
    for (long row = 0; row < weights.size(); row++) {
      weights.setFloat((float) weight, row);
    }
  }

  long seed() {
    return seed;
  }

  Batch batch() {
    return batch;
  }

  /** A run of the session with these inputs. */
  Session.Runner runner(Session session) {
    Session.Runner runner = session.runner();
    for (int i = 0; i < names.size(); i++) {
      runner.feed(names.get(i), tensors.get(i));
    }
    return runner;
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
  }
}
