package dev.longhand.zoo.prenorm.performer;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The angles of fixed positions: position / 10000^(2 i / width) for each pair i of the width's
 * columns (Vaswani et al. 2017, section 3.5), in float32 throughout as performer-pytorch has them.
 */
final class SinePositions {
  private static final double BASE = 10_000;

  private SinePositions() {}

  /** The angles of the positions from 0 to before so many, [L, Y / 2]. */
  static Operand<TFloat32> angles(Net net, Operand<TInt32> positions, int width) {
    var tf = net.tf();
    var numbers = net.cast(net.range(tf.constant(0), positions), TFloat32.class); // [L]
    var column = tf.expandDims(numbers, tf.constant(1)); // [L, 1]
    return net.mul(column, tf.constant(frequencies(width))); // [L, Y / 2]
  }

  private static float[] frequencies(int width) {
    float[] frequencies = new float[width / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = 1 / (float) Math.pow(BASE, 2f * i / width);
    }
    return frequencies;
  }
}
