package dev.longhand.trainer.step;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A batch for the inputs that a signature declares. Its tensors are made when it is run, as they
 * take of the memory that the run needs.
 */
public final class FedBatch implements AutoCloseable {
  private final Signature signature;
  private final Batch batch;
  private final SignatureFeeds inputs;
  private boolean isWeighted;
  private ClassWeights classWeights = ClassWeights.NONE;
  private double lossWeight;
  private double smoothing;
  private long seed;

  private FedBatch(Signature signature, Batch batch) {
    this.signature = signature;
    this.batch = batch;
    this.inputs = new SignatureFeeds(signature);
  }

  /** The inputs of signature train, all but what {@link #weighLosses} sets. */
  static FedBatch train(
      TrainableModel model,
      Batch batch,
      Map<String, Integer> constants,
      double labelSmoothing,
      ClassWeights classWeights,
      long seed) {
    FedBatch feeds = labeled(model.signature(Signatures.TRAIN), batch, constants, labelSmoothing);
    return feeds.weighted(classWeights, seed);
  }

  private FedBatch weighted(ClassWeights ofClasses, long newSeed) {
    put(Signatures.LOSS_WEIGHTS, this::lossWeights);
    isWeighted = true;
    classWeights = ofClasses;
    seed = newSeed;
    put(Signatures.SEED, () -> Tensors.ofLong(seed));
    return this;
  }

  /** The inputs of a signature that encodes some of the rows; it may have no seed. */
  static FedBatch encode(
      Signature signature, Batch rows, Map<String, Integer> constants, long seed) {
    FedBatch feeds = tokens(signature, rows, constants);
    feeds.put(Signatures.SEED, () -> Tensors.ofLong(seed));
    return feeds;
  }

  /**
   * The inputs of a signature that reads the pooled vectors of these inputs' rows, [rows * width].
   */
  public FedBatch ofHead(Signature headSignature, float[] pooled) {
    FedBatch feeds = new FedBatch(headSignature, batch);
    feeds.vectors(Signatures.POOLED, pooled);
    feeds.put(Signatures.SEGMENTS, () -> Tensors.ofInts(batch.segments(), batch.examples()));
    feeds.label(smoothing);
    if (isWeighted) {
      feeds.weighted(classWeights, seed).weighLosses(lossWeight);
    }
    return feeds;
  }

  /**
   * The inputs of some of the examples, from one to before another, with the weights of their
   * losses.
   *
   * @param part their number among the parts, on which their seed depends
   */
  public FedBatch examples(TrainingSetup setup, int from, int to, int part) {
    FedBatch feeds = tokens(signature, batch.examples(from, to), setup.constants());
    feeds.label(smoothing);
    if (isWeighted) {
      feeds.weighted(classWeights, StepSeed.ofPass(seed, part)).weighLosses(lossWeight);
    }
    return feeds;
  }

  /** Adds vectors of the rows, [rows * width]. */
  void vectors(String input, float[] values) {
    put(input, () -> Tensors.ofFloats(values, batch.rows(), values.length / batch.rows()));
  }

  /** The inputs of signature evaluate. */
  public static FedBatch evaluate(
      TrainableModel model, Batch batch, Map<String, Integer> constants, double labelSmoothing) {
    return labeled(model.signature(Signatures.EVALUATE), batch, constants, labelSmoothing);
  }

  /**
   * The inputs of signature evaluate for rows without labels: zeros stand in their place, and the
   * loss means nothing.
   */
  public static FedBatch predict(
      TrainableModel model, Batch batch, Map<String, Integer> constants) {
    return labeled(model.signature(Signatures.EVALUATE), batch, constants, 0);
  }

  private static FedBatch labeled(
      Signature signature, Batch batch, Map<String, Integer> constants, double labelSmoothing) {
    FedBatch feeds = tokens(signature, batch, constants);
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

  private static FedBatch tokens(Signature signature, Batch batch, Map<String, Integer> constants) {
    FedBatch feeds = new FedBatch(signature, batch);
    long rows = batch.rows();
    long length = batch.length();
    int[] types = batch.hasTokenTypes() ? batch.tokenTypeIds() : new int[0];
    feeds.inputs.tokens(batch.inputIds(), batch.attentionMask(), types, rows, length);
    feeds.put(Signatures.SEGMENTS, () -> Tensors.ofInts(batch.segments(), batch.examples()));
    constants.forEach((name, value) -> feeds.put(name, () -> Tensors.ofInt(value)));
    return feeds;
  }

  /** Adds an input if the signature has it. */
  private void put(String input, Supplier<Tensor> tensor) {
    inputs.put(input, tensor);
  }

  /**
   * Multiplies the loss of each example by this and by the weight of its class: the scale of the
   * loss is known no earlier.
   */
  void weighLosses(double weight) {
    lossWeight = weight;
  }

  /** Returns the sum of the examples' class weights: their number where classes have none. */
  double totalWeight() {
    return Arrays.stream(exampleWeights()).sum();
  }

  private double[] exampleWeights() {
    return classWeights.of(batch.classLabels(), batch.examples());
  }

  private Tensor lossWeights() {
    double[] ofClasses = exampleWeights();
    float[] weights = new float[ofClasses.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (lossWeight * ofClasses[i]);
    }
    return Tensors.ofFloats(weights, weights.length);
  }

  long seed() {
    return seed;
  }

  public Batch batch() {
    return batch;
  }

  /** A run of the session with these inputs, whose memory is theirs until {@link #close}. */
  public Session.Runner runner(Session session) {
    return inputs.runner(session);
  }

  /** Frees the tensors of the last run; there may be another. */
  @Override
  public void close() {
    inputs.close();
  }
}
