package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;

/**
 * Attention by features of queries and keys, in time and memory linear in the length: {@code f(Q)
 * (f(K)' V) / (f(Q) sum f(K))} in place of {@code (f(Q) f(K)') V} (Choromanski et al. 2021,
 * equation 4). The normalizer is the context of a value that is 1 everywhere, one more column.
 */
public final class LinearAttention {
  private LinearAttention() {}

  /**
   * The context of each query.
   *
   * @param queries features of the queries
   * @param keys features of the keys, zero at padding
   * @param values [B, H, L, D]
   * @return [B, H, Q, D]; zero where no key is real
   */
  public static Operand<TFloat32> contexts(
      Net net, Features queries, Features keys, Operand<TFloat32> values) {
    var tf = net.tf();
    var extended = withOnes(net, values); // [B, H, L, D + 1]
    Net wide = net.withLargeNumbers(); // sums over the whole length
    var products = wide.matmulOfTransposed(keys.values(), extended);
    var all = wide.matmulOfTransposed(keys.offset(), extended); // [B, H, 1, D + 1]
    var sums = net.add(products, all); // [B, H, M, D + 1]
    var total = tf.sum(sums, tf.constant(2), Sum.keepDims(true)); // [B, H, 1, D + 1]
    var contexts = net.add(wide.matmul(queries.values(), sums), net.mul(total, queries.offset()));
    int size = Net.width(values);
    var parts = tf.splitV(contexts, tf.constant(new int[] {size, 1}), tf.constant(3), 2L).output();
    var inverse = tf.math.divNoNan(net.constant(1), parts.get(1)); // [B, H, Q, 1]
    return net.mul(parts.get(0), inverse); // [B, H, Q, D]
  }

  private static Operand<TFloat32> withOnes(Net net, Operand<TFloat32> x) {
    var tf = net.tf();
    var shape =
        net.dimensions(
            Dimensions.of(net.dimension(x, 0))
                .by(net.dimension(x, 1))
                .by(net.dimension(x, 2))
                .by(1));
    var ones = tf.fill(tf.stack(shape), net.constant(1));
    return tf.concat(List.of(x, ones), tf.constant(3));
  }
}
