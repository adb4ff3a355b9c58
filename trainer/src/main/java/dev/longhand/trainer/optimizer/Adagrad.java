package dev.longhand.trainer.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adagrad (Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization") as {@code torch.optim.Adagrad} computes it:
 *
 * <pre>
 * g = g + weightDecay * p
 * s = s + g^2
 * p = p - lr / (1 + (t - 1) * rateDecay) * g / (sqrt(s) + epsilon)
 * </pre>
 *
 * @param rateDecay by which the learning rate falls with each update
 * @param epsilon added to the root of the sum s, the slot {@code sum}
 * @param weightDecay factor of the parameter in its gradient
 */
public record Adagrad(double rateDecay, double epsilon, double weightDecay) implements Optimizer {
  private static final String SUM = "sum";
  private static final String RATE = "rate";

  @Override
  public String name() {
    return "Adagrad";
  }

  @Override
  public Map<String, Object> hyperparameters() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("lr_decay", rateDecay);
    values.put("epsilon", epsilon);
    values.put("weight_decay", weightDecay);
    return values;
  }

  @Override
  public Map<String, Shape> slots(Shape parameter) {
    return Map.of(SUM, parameter);
  }

  @Override
  public Map<String, Double> scalars(long update, double learningRate) {
    return Map.of(RATE, learningRate / (1 + (update - 1) * rateDecay));
  }

  @Override
  public Op update(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> gradient = parameter.gradientWithDecay(tf, weightDecay);
    Operand<TFloat32> sum = tf.assignAdd(parameter.slot(SUM), tf.math.square(gradient));
    Operand<TFloat32> root = tf.math.add(tf.math.sqrt(sum), tf.constant((float) epsilon));
    return tf.train.applyGradientDescent(
        parameter.variable(), parameter.scalar(RATE), tf.math.div(gradient, root));
  }
}
