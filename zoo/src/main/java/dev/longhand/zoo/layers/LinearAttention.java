package dev.longhand.zoo.layers;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Attention by features of queries and keys, in time and memory linear in the length: f(q) (f(k)'
 * v) in place of (f(q) f(k)') v, divided by f(q) times the sum of f(k) (Choromanski et al. 2021,
 * equation 4).
 */
public final class LinearAttention {
  private LinearAttention() {}

  /**
   * The context of each query.
   *
   * @param queries features, [batch, heads, queries, features]
   * @param keys features, zero at padding, [batch, heads, length, features]
   * @param values [batch, heads, length, head_size]
   * @return [batch, heads, queries, head_size]; zero where no key is real
   */
  public static Operand<TFloat32> contexts(
      Net net, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values) {
    var tf = net.tf();
    var sums = net.matmulOfTransposed(keys, values); // [batch, heads, features, head_size]
    var total = tf.expandDims(tf.sum(keys, tf.constant(2)), tf.constant(-1));
    var normaliser = net.matmul(queries, total); // [batch, heads, queries, 1]
    return tf.math.divNoNan(net.matmul(queries, sums), normaliser);
  }
}
