package dev.longhand.zoo.net;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.Qr;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Orthogonal random features (Choromanski et al. 2021, section 2.4): directions that are orthogonal
 * to one another within each block of as many as they have dimensions, each as long as a vector of
 * independent normal numbers.
 */
public final class RandomFeatures {
  private RandomFeatures() {}

  /** The number of features that Performer takes where none is given: the whole part of d ln d. */
  public static int defaultCount(int headSize) {
    return Math.max(1, (int) (headSize * Math.log(headSize)));
  }

  /**
   * Draws directions.
   *
   * @param seed of the stateless generator, [2]
   * @return [M, D]
   */
  public static Operand<TFloat32> draw(Ops tf, Operand<TInt64> seed, long features, long size) {
    long blocks = (features + size - 1) / size;
    var apart = tf.constant(new long[] {0, 1});
    var normal =
        tf.random.statelessRandomNormal(tf.constant(new long[] {blocks, size, size}), seed);
    var orthogonal = tf.linalg.qr(normal, Qr.fullMatrices(false)).q(); // [blocks, size, size]
    var rows = tf.reshape(orthogonal, tf.constant(new long[] {-1, size})); // [blocks size, size]
    var kept = tf.slice(rows, tf.constant(new long[2]), tf.constant(new long[] {features, size}));
    var others =
        tf.random.statelessRandomNormal(
            tf.constant(new long[] {features, size}), tf.math.add(seed, apart));
    var squares = tf.math.square(others); // [M, D]
    var lengths = tf.math.sqrt(tf.sum(squares, tf.constant(1))); // [M]
    return tf.math.mul(kept, tf.expandDims(lengths, tf.constant(1))); // [M, D]
  }
}
