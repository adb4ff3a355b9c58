package dev.longhand.trainer.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning") as
 * {@code torch.optim.RMSprop} computes it:
 *
 * <pre>
 * g = g + weightDecay * p
 * v = alpha * v + (1 - alpha) * g^2
 * a = alpha * a + (1 - alpha) * g             only where centered, else a = 0
 * d = g / (sqrt(v - a^2) + epsilon)
 * b = momentum * b + d
 * p = p - lr * b                              without momentum: p - lr * d
 * </pre>
 *
 * @param alpha decay of v, the slot {@code square_avg}, and of a, the slot {@code grad_avg}
 * @param epsilon added to the root
 * @param momentum decay of b, the slot {@code momentum_buffer}; 0 for none, which needs no slot
 * @param centered whether the gradients' variance takes the place of their mean square
 * @param weightDecay factor of the parameter in its gradient
 */
public record RmsProp(
    double alpha, double epsilon, double momentum, boolean centered, double weightDecay)
    implements Optimizer {
  private static final String SQUARED_MEAN = "square_avg";
  private static final String MEAN = "grad_avg";
  private static final String BUFFER = "momentum_buffer";
  private static final String RATE = "rate";

  @Override
  public String name() {
    return "RMSprop";
  }

  @Override
  public Map<String, Object> hyperparameters() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("alpha", alpha);
    values.put("epsilon", epsilon);
    values.put("momentum", momentum);
    values.put("centered", centered);
    values.put("weight_decay", weightDecay);
    return values;
  }

  @Override
  public Map<String, Shape> slots(Shape parameter) {
    Map<String, Shape> slots = new LinkedHashMap<>();
    slots.put(SQUARED_MEAN, parameter);
    if (momentum > 0) {
      slots.put(BUFFER, parameter);
    }
    if (centered) {
      slots.put(MEAN, parameter);
    }
    return slots;
  }

  @Override
  public Map<String, Double> scalars(long update, double learningRate) {
    return Map.of(RATE, learningRate);
  }

  @Override
  public Op update(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> gradient = parameter.gradientWithDecay(tf, weightDecay);
    Operand<TFloat32> spread = parameter.average(tf, SQUARED_MEAN, alpha, tf.math.square(gradient));
    if (centered) {
      Operand<TFloat32> mean = parameter.average(tf, MEAN, alpha, gradient);
      spread = tf.math.sub(spread, tf.math.square(mean));
    }
    Operand<TFloat32> root = tf.math.add(tf.math.sqrt(spread), tf.constant((float) epsilon));
    Operand<TFloat32> step = tf.math.div(gradient, root);
    if (momentum > 0) {
      Operand<TFloat32> kept = ParameterUpdate.scaled(tf, parameter.slot(BUFFER), momentum);
      step = tf.assign(parameter.slot(BUFFER), tf.math.add(kept, step));
    }
    return tf.train.applyGradientDescent(parameter.variable(), parameter.scalar(RATE), step);
  }
}
