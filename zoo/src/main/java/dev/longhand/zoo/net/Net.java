package dev.longhand.zoo.net;

import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * TensorFlow's operations as layers are written in them. A net carries the scope that names the
 * parameters, and in training the dropout's seed; {@link #in} goes into a layer.
 *
 * <p>Hidden states are [T, C]: the real tokens of all rows, one after another. Only attention sees
 * [B, L]; the unpadded layout of a batch pads and unpads.
 */
public final class Net {
  /** What is added to the score of a key that is not seen; its weight is then exactly 0. */
  private static final double MASKED = -10_000;

  private final Ops tf;
  private final Parameters parameters;
  private final String scope;
  private final Optional<Dropout> dropout;
  private final Recomputation recomputation;
  private final Precision precision;

  private Net(
      Ops tf,
      Parameters parameters,
      String scope,
      Optional<Dropout> dropout,
      Recomputation recomputation,
      Precision precision) {
    this.tf = tf;
    this.parameters = parameters;
    this.scope = scope;
    this.dropout = dropout;
    this.recomputation = recomputation;
    this.precision = precision;
  }

  /** A net without dropout, in float32. */
  public static Net inference(Ops tf, Parameters parameters) {
    return new Net(
        tf, parameters, "", Optional.empty(), Recomputation.none(parameters), Precision.FLOAT32);
  }

  /**
   * A net whose dropout follows from a scalar seed.
   *
   * @param recomputes whether the backward pass computes layers again and so keeps less
   * @param precision of the matrix products
   */
  public static Net training(
      Ops tf,
      Parameters parameters,
      Operand<TInt64> seed,
      boolean recomputes,
      Precision precision) {
    return new Net(
        tf,
        parameters,
        "",
        Optional.of(new Dropout(seed)),
        recomputes ? Recomputation.ofLayers(parameters) : Recomputation.none(parameters),
        precision);
  }

  /** This net for a second computation, which drops what the first one from here on drops. */
  Net recomputing() {
    return new Net(
        tf.withSubScope("again"),
        parameters,
        scope,
        dropout.map(Dropout::recomputing),
        Recomputation.none(parameters),
        precision);
  }

  /**
   * This net for what may also be computed in a run of its own, apart from all that comes before:
   * it drops the same in both, and keeps its activations.
   */
  public Net forSeparateRun() {
    return new Net(
        tf,
        parameters,
        scope,
        dropout.map(Dropout::forSeparateRun),
        Recomputation.none(parameters),
        precision);
  }

  /** What a layer makes of hidden states; the backward pass may compute it again. */
  public Operand<TFloat32> layer(Operand<TFloat32> hidden, Recomputation.Layer layer) {
    return recomputation.apply(this, hidden, layer);
  }

  /**
   * The gradients of a loss that this net computed, [], by the value of each parameter; each has
   * the shape of its parameter.
   */
  public Map<Operand<TFloat32>, Operand<TFloat32>> gradients(Operand<TFloat32> loss) {
    return recomputation.gradients(tf, loss, List.of(), parameters.reads(), List.of());
  }

  /**
   * The gradients of a loss that this net computed, [], by the value of each parameter and by what
   * it was computed from, each in its own shape.
   */
  public Map<Operand<TFloat32>, Operand<TFloat32>> gradients(
      Operand<TFloat32> loss, Operand<TFloat32> input) {
    return recomputation.gradients(tf, loss, List.of(), parameters.reads(), List.of(input));
  }

  /** Leads from the gradient of an output to those of the parameters. */
  @FunctionalInterface
  public interface Backward {
    /** The gradients by the value of each parameter. */
    Map<Operand<TFloat32>, Operand<TFloat32>> gradients(Operand<TFloat32> ofOutput);
  }

  /** The way back from an output that this net has just computed. */
  public Backward backward(Operand<TFloat32> output) {
    int read = parameters.reads();
    return gradient -> recomputation.gradients(tf, output, List.of(gradient), read, List.of());
  }

  /** The operations themselves, in this layer's name scope. */
  public Ops tf() {
    return tf;
  }

  /** Whether this is a pass with dropout's randomness and, for BigBird, drawn blocks. */
  public boolean isTraining() {
    return dropout.isPresent();
  }

  /** Whether matrices are multiplied in float32, as all else is computed. */
  boolean isFloat32() {
    return precision == Precision.FLOAT32;
  }

  /** The net inside a layer, whose parameters' names begin with the layer's. */
  public Net in(String layer) {
    return new Net(
        tf.withSubScope(layer), parameters, scope + layer + ".", dropout, recomputation, precision);
  }

  /** This net for products whose numbers may be beyond float16's largest, 65504. */
  public Net withLargeNumbers() {
    return precision == Precision.FLOAT16
        ? new Net(tf, parameters, scope, dropout, recomputation, Precision.FLOAT32)
        : this;
  }

  /** A parameter of this layer. */
  public Operand<TFloat32> parameter(String name, Start start, long... shape) {
    return parameters.value(scope + name, start, shape);
  }

  /** Directions of random features, which are not trained, [X, D]. */
  public Operand<TFloat32> randomFeatures(String name, long count, long size) {
    return parameters.state(scope + name, Start.RANDOM_FEATURES, count, size);
  }

  /** A parameter that the checkpoint has; if no layer reads it, it gets no gradient. */
  public void declare(String name, Start start, long... shape) {
    parameters.declare(scope + name, start, shape);
  }

  /** The last dimension, which is always known. */
  public static int width(Operand<? extends TType> x) {
    Shape shape = x.shape();
    return Math.toIntExact(shape.get(shape.numDimensions() - 1));
  }

  /** x W' + b with W [O, I]: rows of any number of inputs to rows of outputs. */
  public Operand<TFloat32> dense(String name, Operand<TFloat32> x, long outputs) {
    var product = denseWithoutBias(name, x, outputs);
    return tf.nn.biasAdd(product, parameter(name + ".bias", Start.ZEROS, outputs));
  }

  /** x W' with W [O, I]. */
  public Operand<TFloat32> denseWithoutBias(String name, Operand<TFloat32> x, long outputs) {
    return linear(x, parameter(name + ".weight", Start.NORMAL, outputs, width(x)));
  }

  /** x W' of two matrices, [X, I] and [O, I]. */
  public Operand<TFloat32> linear(Operand<TFloat32> x, Operand<TFloat32> weight) {
    return widened(Products.linear(tf, narrowed(x), narrowed(weight)));
  }

  /** Rows of a table [X, Y] by their number. */
  public Operand<TFloat32> embedding(
      String name, Operand<TInt32> ids, Start start, long rows, long width) {
    return gather(parameter(name + ".weight", start, rows, width), ids);
  }

  /** Each row with mean 0 and variance 1, scaled and shifted (Ba et al. 2016). */
  public Operand<TFloat32> layerNorm(String name, Operand<TFloat32> x, double epsilon) {
    Operand<TFloat32> scale = parameter(name + ".weight", Start.ONES, width(x));
    Operand<TFloat32> shift = parameter(name + ".bias", Start.ZEROS, width(x));
    var mean = rowMean(x); // [X, 1]
    var centred = tf.math.sub(x, mean); // [X, Y]
    var variance = rowMean(tf.math.square(centred)); // [X, 1]
    var deviation = tf.math.rsqrt(add(variance, constant(epsilon))); // [X, 1]
    return add(mul(mul(centred, deviation), scale), shift); // [X, Y]
  }

  private Operand<TFloat32> rowMean(Operand<TFloat32> x) {
    return tf.math.mean(x, tf.constant(new int[] {-1}), Mean.keepDims(true));
  }

  /** Zero for a random part of the elements, the others scaled up; the same where rate is 0. */
  public Operand<TFloat32> dropout(Operand<TFloat32> x, double rate) {
    return dropout.isEmpty() || rate == 0 ? x : dropout.get().apply(tf, x, rate);
  }

  /** An elementwise function. */
  public Operand<TFloat32> activation(Activation function, Operand<TFloat32> x) {
    return function.apply(this, x);
  }

  /** The softmax of the last dimension. */
  public Operand<TFloat32> softmax(Operand<TFloat32> x) {
    return tf.nn.softmax(x);
  }

  /**
   * Softmax attention (Vaswani et al. 2017, equation 1): values weighted by the softmax of scores.
   *
   * @param scores [.., queries, keys]
   * @param values [.., keys, size]
   * @param dropout rate of the weights
   * @return [.., queries, size]
   */
  public Operand<TFloat32> attend(
      Operand<TFloat32> scores, Operand<TFloat32> values, double dropout) {
    return SoftmaxAttention.context(this, scores, values, dropout);
  }

  /** Matrix products over the last two dimensions. */
  public Operand<TFloat32> matmul(Operand<TFloat32> a, Operand<TFloat32> b) {
    return batched(a, b);
  }

  /** The vectors of each head, one after another: [T, C] to [T*H, D]. */
  public Operand<TFloat32> vectors(Operand<TFloat32> x, int heads) {
    return reshape(x, -1, width(x) / heads);
  }

  /** Products of the rows of a with the rows of b, over the last two dimensions. */
  public Operand<TFloat32> matmulTransposed(Operand<TFloat32> a, Operand<TFloat32> b) {
    return batched(a, b, "adj_y");
  }

  /** Products of the columns of a with the columns of b, over the last two dimensions. */
  public Operand<TFloat32> matmulOfTransposed(Operand<TFloat32> a, Operand<TFloat32> b) {
    return batched(a, b, "adj_x");
  }

  private Operand<TFloat32> batched(
      Operand<TFloat32> a, Operand<TFloat32> b, String... transposed) {
    return widened(Products.batched(tf, narrowed(a), narrowed(b), transposed));
  }

  private Output<?> narrowed(Operand<TFloat32> x) {
    return precision == Precision.FLOAT32 ? x.asOutput() : cast(x, precision.type()).asOutput();
  }

  private Operand<TFloat32> widened(Output<?> x) {
    return precision == Precision.FLOAT32
        ? x.expect(TFloat32.class)
        : cast(x.expect(precision.type()), TFloat32.class);
  }

  /**
   * What is added to scores: 0 where seen is 1, and where it is 0 so little that nothing is left.
   */
  public Operand<TFloat32> scoreBias(Operand<TFloat32> seen) {
    return mul(tf.math.sub(constant(1), seen), constant(MASKED));
  }

  /** q k' / sqrt(size) of the last two dimensions. */
  public Operand<TFloat32> scaledDotProduct(Operand<TFloat32> query, Operand<TFloat32> key) {
    // Queries are fewer than scores.
    return matmulTransposed(mul(query, constant(1 / Math.sqrt(width(query)))), key);
  }

  /** The same elements with the dimensions in another order. */
  public Operand<TFloat32> transpose(Operand<TFloat32> x, int... order) {
    return tf.linalg.transpose(x, tf.constant(order));
  }

  /** Slices of the first dimension by their number. */
  public <T extends TType> Operand<T> gather(Operand<T> x, Operand<TInt32> index) {
    return tf.gather(x, index, tf.constant(0));
  }

  /** Sums, with broadcasting. */
  public <T extends TType> Operand<T> add(Operand<T> a, Operand<T> b) {
    return tf.math.add(a, b);
  }

  /** Products, with broadcasting. */
  public <T extends TType> Operand<T> mul(Operand<T> a, Operand<T> b) {
    return tf.math.mul(a, b);
  }

  /** A float32 scalar. */
  public Operand<TFloat32> constant(double value) {
    return tf.constant((float) value);
  }

  /** The same elements in another shape, of which one dimension may be -1. */
  public <T extends TType> Operand<T> reshape(Operand<T> x, int... shape) {
    return tf.reshape(x, tf.constant(shape));
  }

  /** The same elements in a shape that is computed. */
  public <T extends TType> Operand<T> reshape(Operand<T> x, List<Operand<TInt32>> shape) {
    return tf.reshape(x, tf.stack(shape));
  }

  /** Dimensions as scalars, []. */
  public List<Operand<TInt32>> dimensions(Dimensions dimensions) {
    return dimensions.in(tf);
  }

  /** One dimension of what is computed, []. */
  public Operand<TInt32> dimension(Operand<? extends TType> x, int axis) {
    return tf.gather(tf.shape(x), tf.constant(axis), tf.constant(0));
  }

  /** The sums of the last dimension, which becomes 1. */
  public Operand<TFloat32> lastSum(Operand<TFloat32> x) {
    return tf.sum(x, tf.constant(new int[] {-1}), Sum.keepDims(true));
  }

  /** The whole numbers from one to before another. */
  public Operand<TInt32> range(Operand<TInt32> from, Operand<TInt32> to) {
    return tf.range(from, to, tf.constant(1));
  }

  /** The same values in another type. */
  public <T extends TType> Operand<T> cast(Operand<? extends TType> x, Class<T> type) {
    return tf.dtypes.cast(x, type);
  }
}
