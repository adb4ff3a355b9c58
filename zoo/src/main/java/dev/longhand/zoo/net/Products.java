package dev.longhand.zoo.net;

import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;

/** Matrix products in the forms that TensorFlow fuses and hands to its fastest kernels. */
final class Products {
  /** The form of batched products that is fused. */
  private static final String BATCHED = "BatchMatMulV2";

  private Products() {}

  /** x W' of two matrices, [X, I] and [O, I]. */
  static Output<?> linear(Ops tf, Operand<?> x, Operand<?> weight) {
    return of(tf, "MatMul", x, weight, "transpose_b");
  }

  /** Products over the last two dimensions; {@code adj_x} and {@code adj_y} transpose a factor. */
  static Output<?> batched(Ops tf, Operand<?> x, Operand<?> y, String... transposed) {
    return of(tf, BATCHED, x, y, transposed);
  }

  private static Output<?> of(
      Ops tf, String operation, Operand<?> x, Operand<?> y, String... transposed) {
    var builder =
        tf.scope().opBuilder(operation, "MatMul").addInput(x.asOutput()).addInput(y.asOutput());
    for (String attribute : transposed) {
      builder.setAttr(attribute, true);
    }
    return builder.build().output(0);
  }
}
