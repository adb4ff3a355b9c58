package dev.longhand.trainer.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization") as {@code
 * torch.optim.AdamW} computes it:
 *
 * <pre>
 * p = p - lr * weightDecay * p
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * p = p - lr * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * @param beta1 decay of the gradients' moving average m, the slot {@code exp_avg}
 * @param beta2 decay of the squared gradients' moving average v, the slot {@code exp_avg_sq}
 * @param epsilon added to the root of the bias-corrected squared average
 * @param weightDecay share of itself that a parameter loses per unit of learning rate
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  private static final String MEAN = "exp_avg";
  private static final String SQUARED_MEAN = "exp_avg_sq";
  private static final String RATE = "rate";
  private static final String EPSILON = "epsilon";
  private static final String DECAY = "decay";

  @Override
  public String name() {
    return "AdamW";
  }

  @Override
  public Map<String, Object> hyperparameters() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("betas", List.of(beta1, beta2));
    values.put("epsilon", epsilon);
    values.put("weight_decay", weightDecay);
    return values;
  }

  @Override
  public Map<String, Shape> slots(Shape parameter) {
    Map<String, Shape> slots = new LinkedHashMap<>();
    slots.put(MEAN, parameter);
    slots.put(SQUARED_MEAN, parameter);
    return slots;
  }

  /** The kernel divides by sqrt(v) + epsilon, so rate and epsilon carry the bias corrections. */
  @Override
  public Map<String, Double> scalars(long update, double learningRate) {
    double correction1 = 1 - Math.pow(kernelBeta(beta1), (double) update);
    double correction2 = 1 - Math.pow(kernelBeta(beta2), (double) update);
    return Map.of(
        RATE, learningRate * Math.sqrt(correction2) / correction1,
        EPSILON, epsilon * Math.sqrt(correction2),
        DECAY, learningRate * weightDecay);
  }

  /**
   * Returns the decay that the kernel uses: it computes 1 - beta in float32, which for 0.999 is off
   * by 1.3e-5 of its value. A bias correction by the same number cancels that.
   */
  private static double kernelBeta(double beta) {
    return (float) beta;
  }

  @Override
  public Op update(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> variable = parameter.variable();
    Ops after = tf;
    if (parameter.decays() && weightDecay > 0) {
      after =
          tf.withControlDependencies(
              List.of(tf.train.applyGradientDescent(variable, parameter.scalar(DECAY), variable)));
    }
    Operand<TFloat32> noPower = tf.constant(0f); // the bias corrections are in rate and epsilon
    return after.train.applyAdam(
        variable,
        parameter.slot(MEAN),
        parameter.slot(SQUARED_MEAN),
        noPower,
        noPower,
        parameter.scalar(RATE),
        tf.constant((float) beta1),
        tf.constant((float) beta2),
        parameter.scalar(EPSILON),
        parameter.gradient());
  }
}
