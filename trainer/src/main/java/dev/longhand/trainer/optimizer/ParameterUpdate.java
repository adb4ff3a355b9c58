package dev.longhand.trainer.optimizer;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What an {@link Optimizer} computes the update of one parameter from.
 *
 * @param shape of the parameter, fully known
 * @param variable the parameter; assigning to it changes it
 * @param gradient accumulated, without the loss scale and clipped
 * @param decays whether weight decay applies to this parameter
 * @param slots the parameter's state by name, as {@link Optimizer#slots} lists it
 * @param scalars the values of {@link Optimizer#scalars} by name
 */
record ParameterUpdate(
    Shape shape,
    Operand<TFloat32> variable,
    Operand<TFloat32> gradient,
    boolean decays,
    Map<String, Operand<TFloat32>> slots,
    Map<String, Operand<TFloat32>> scalars) {

  Operand<TFloat32> slot(String name) {
    return slots.get(name);
  }

  Operand<TFloat32> scalar(String name) {
    return scalars.get(name);
  }

  /**
   * Returns the gradient of the loss plus {@code weightDecay / 2 * |parameter|^2}: the coupled
   * decay of torch's optimizers other than AdamW.
   */
  Operand<TFloat32> gradientWithDecay(Ops tf, double weightDecay) {
    return decays && weightDecay > 0
        ? tf.math.add(gradient, scaled(tf, variable, weightDecay))
        : gradient;
  }

  /**
   * Returns the moving average {@code slot = decay * slot + (1 - decay) * value}, after it is set.
   */
  Operand<TFloat32> average(Ops tf, String slot, double decay, Operand<TFloat32> value) {
    return tf.assign(
        slot(slot), tf.math.add(scaled(tf, slot(slot), decay), scaled(tf, value, 1 - decay)));
  }

  static Operand<TFloat32> scaled(Ops tf, Operand<TFloat32> tensor, double factor) {
    return tf.math.mul(tensor, tf.constant((float) factor));
  }
}
