package dev.longhand.trainer.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with momentum (Sutskever et al. 2013, "On the importance of
 * initialization and momentum in deep learning") as {@code torch.optim.SGD} computes it:
 *
 * <pre>
 * g = g + weightDecay * p
 * b = momentum * b + (1 - dampening) * g      the first time: b = g
 * p = p - lr * b                              with Nesterov: p - lr * (g + momentum * b)
 * </pre>
 *
 * @param momentum decay of the sum b, the slot {@code momentum_buffer}; 0 for none, which needs no
 *     slot
 * @param dampening share of each gradient but the first that is left out of the sum
 * @param nesterov whether the step looks ahead; needs a momentum and no dampening
 * @param weightDecay factor of the parameter in its gradient
 */
public record Sgd(double momentum, double dampening, boolean nesterov, double weightDecay)
    implements Optimizer {
  private static final String BUFFER = "momentum_buffer";
  private static final String RATE = "rate";
  private static final String SHARE = "share";

  /** Checks the combination as torch does. */
  public Sgd {
    if (nesterov && (momentum <= 0 || dampening != 0)) {
      throw new IllegalArgumentException("nesterov needs a momentum above 0 and no dampening");
    }
  }

  @Override
  public String name() {
    return "SGD";
  }

  @Override
  public Map<String, Object> hyperparameters() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("momentum", momentum);
    values.put("dampening", dampening);
    values.put("nesterov", nesterov);
    values.put("weight_decay", weightDecay);
    return values;
  }

  @Override
  public Map<String, Shape> slots(Shape parameter) {
    return momentum == 0 ? Map.of() : Map.of(BUFFER, parameter);
  }

  @Override
  public Map<String, Double> scalars(long update, double learningRate) {
    return Map.of(RATE, learningRate, SHARE, update == 1 ? 1 : 1 - dampening);
  }

  @Override
  public Op update(Ops tf, ParameterUpdate parameter) {
    Operand<TFloat32> step = parameter.gradientWithDecay(tf, weightDecay);
    if (momentum != 0) {
      Operand<TFloat32> kept = ParameterUpdate.scaled(tf, parameter.slot(BUFFER), momentum);
      Operand<TFloat32> sum =
          tf.assign(
              parameter.slot(BUFFER),
              tf.math.add(kept, tf.math.mul(step, parameter.scalar(SHARE))));
      step = nesterov ? tf.math.add(step, ParameterUpdate.scaled(tf, sum, momentum)) : sum;
    }
    return tf.train.applyGradientDescent(parameter.variable(), parameter.scalar(RATE), step);
  }
}
