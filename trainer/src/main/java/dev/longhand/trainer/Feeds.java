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
import org.tensorflow.types.TFloat32;

/** A batch as tensors for the inputs that a signature declares. */
final class Feeds implements AutoCloseable {
  private final Signature signature;
  private final Batch batch;
  private final List<String> names = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private Optional<TFloat32> lossWeights = Optional.empty();

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
    TFloat32 weights = Tensors.ofFloats(new float[batch.rows()], batch.rows());
    feeds.put(Signatures.LOSS_WEIGHTS, () -> weights);
    feeds.lossWeights = Optional.of(weights);
    feeds.put(Signatures.SEED, () -> Tensors.ofLong(seed));
    return feeds;
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
    Feeds feeds = tokens(model.signature(Signatures.EVALUATE), batch, constants);
    long[] shape = feeds.labelShape();
    int count = Math.toIntExact(Shape.of(shape).size());
    feeds.put(
        Signatures.LABELS,
        () ->
            switch (model.labelKind().labelType()) {
              case DT_FLOAT -> Tensors.ofFloats(new float[count], shape);
              default -> Tensors.ofInts(new int[count], shape);
            });
    feeds.put(Signatures.LABEL_SMOOTHING, () -> Tensors.ofFloat(0));
    return feeds;
  }

  private static Feeds labelled(
      Signature signature, Batch batch, Map<String, Integer> constants, double labelSmoothing) {
    Feeds feeds = tokens(signature, batch, constants);
    feeds.put(
        Signatures.LABELS,
        () ->
            batch.valueLabels().length > 0
                ? Tensors.ofFloats(batch.valueLabels(), feeds.labelShape())
                : Tensors.ofInts(batch.classLabels(), batch.rows()));
    feeds.put(Signatures.LABEL_SMOOTHING, () -> Tensors.ofFloat((float) labelSmoothing));
    return feeds;
  }

  /** [rows], or [rows, labels] where a row may have several. */
  private long[] labelShape() {
    Shape declared = signature.input(Signatures.LABELS).shape();
    return declared.numDimensions() == 2
        ? new long[] {batch.rows(), declared.get(1)}
        : new long[] {batch.rows()};
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
