package dev.longhand.trainer.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Adafactor (Shazeer and Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory
 * Cost") as transformers' Trainer uses it: with the learning rate of the schedule, without momentum
 * and without scaling by the parameter's size.
 *
 * <pre>
 * b = 1 - t^-0.8
 * s = g^2 + 1e-30
 * r = b * r + (1 - b) * mean(s, last axis)           matrices
 * c = b * c + (1 - b) * mean(s, axis before)
 * u = g / sqrt(r / mean(r)) / sqrt(c)
 * v = b * v + (1 - b) * s                            vectors
 * u = g / sqrt(v)
 * u = lr * u / max(1, rms(u))
 * p = p - lr * weightDecay * p - u
 * </pre>
 *
 * <p>The slots are {@code exp_avg_sq_row} (r) and {@code exp_avg_sq_col} (c) of a matrix, together
 * as large as one row and one column, and {@code exp_avg_sq} (v) of a vector.
 *
 * @param weightDecay share of itself that a parameter loses per unit of learning rate
 */
public record Adafactor(double weightDecay) implements Optimizer {
  private static final String ROWS = "exp_avg_sq_row";
  private static final String COLUMNS = "exp_avg_sq_col";
  private static final String SQUARED_MEAN = "exp_avg_sq";
  private static final String RATE = "rate";
  private static final String DECAY = "decay";
  private static final String KEPT = "kept";
  private static final String NEW = "new";
  private static final double DECAY_EXPONENT = -0.8;
  private static final float SMALLEST_SQUARE = 1e-30f;

  @Override
  public String name() {
    return "Adafactor";
  }

  @Override
  public Map<String, Object> hyperparameters() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("scale_parameter", false);
    values.put("relative_step", false);
    values.put("weight_decay", weightDecay);
    return values;
  }

  @Override
  public Map<String, Shape> slots(Shape parameter) {
    if (parameter.numDimensions() < 2) {
      return Map.of(SQUARED_MEAN, parameter);
    }
    int last = parameter.numDimensions() - 1;
    Map<String, Shape> slots = new LinkedHashMap<>();
    slots.put(ROWS, parameter.take(last));
    slots.put(COLUMNS, parameter.take(last - 1).append(parameter.get(last)));
    return slots;
  }

  @Override
  public Map<String, Double> scalars(long update, double learningRate) {
    double kept = 1 - Math.pow((double) update, DECAY_EXPONENT);
    return Map.of(RATE, learningRate, DECAY, learningRate * weightDecay, KEPT, kept, NEW, 1 - kept);
  }

  @Override
  public Op update(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> variable = parameter.variable();
    Operand<TFloat32> step = limited(tf, step(tf, parameter), parameter.shape());
    Ops after = tf;
    if (parameter.decays() && weightDecay > 0) {
      after =
          tf.withControlDependencies(
              List.of(tf.train.applyGradientDescent(variable, parameter.scalar(DECAY), variable)));
    }
    return after.train.applyGradientDescent(variable, parameter.scalar(RATE), step);
  }

  /** Returns the gradient divided by the estimated root of its mean square. */
  private static Operand<TFloat32> step(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> square =
        tf.math.add(tf.math.square(parameter.gradient()), tf.constant(SMALLEST_SQUARE));
    int dimensions = parameter.shape().numDimensions();
    if (dimensions < 2) {
      Operand<TFloat32> average = average(tf, parameter, SQUARED_MEAN, square);
      return tf.math.mul(tf.math.rsqrt(average), parameter.gradient());
    }
    Operand<TFloat32> rows = average(tf, parameter, ROWS, mean(tf, square, dimensions - 1));
    Operand<TFloat32> columns = average(tf, parameter, COLUMNS, mean(tf, square, dimensions - 2));
    Operand<TFloat32> meanOfRows =
        tf.math.mean(rows, tf.constant(new int[] {dimensions - 2}), Mean.keepDims(true));
    Operand<TFloat32> ofRow =
        tf.expandDims(tf.math.rsqrt(tf.math.div(rows, meanOfRows)), tf.constant(dimensions - 1));
    Operand<TFloat32> ofColumn = tf.expandDims(tf.math.rsqrt(columns), tf.constant(dimensions - 2));
    return tf.math.mul(tf.math.mul(ofRow, ofColumn), parameter.gradient());
  }

  private static Operand<TFloat32> average(
      Ops tf, ParameterUpdate parameter, String slot, Operand<TFloat32> value) {
    return tf.assign(
        parameter.slot(slot),
        tf.math.add(
            tf.math.mul(parameter.slot(slot), parameter.scalar(KEPT)),
            tf.math.mul(value, parameter.scalar(NEW))));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> tensor, int axis) {
    return tf.math.mean(tensor, tf.constant(new int[] {axis}));
  }

  /** Returns a step of a root mean square of at most 1. */
  private static Operand<TFloat32> limited(Ops tf, Operand<TFloat32> step, Shape shape) {
    Operand<TFloat32> meanSquare =
        tf.math.div(
            tf.math.mul(tf.nn.l2Loss(step), tf.constant(2f)), tf.constant((float) shape.size()));
    return tf.math.div(step, tf.math.maximum(tf.constant(1f), tf.math.sqrt(meanSquare)));
  }
}
