package dev.longhand.zoo.longformer;

import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The choice of each token's context: that of global attention for a global token, that of the
 * window for another one, and zero for a masked one. It is an index into the rows [zero | global |
 * local].
 *
 * @param gather of each token's head among a zero, all global and all local vectors, [T, H]
 * @param heads of the attention
 */
record GlobalLocalMerge(InvertibleGather gather, int heads) {

  /**
   * The vectors of one kind.
   *
   * @param isOfTokens 1 at the tokens whose context is of this kind, [T]
   * @param number a vector's number among those of this kind, [T, H]
   * @param count of the vectors of this kind, []
   */
  record Kind(Operand<TInt32> isOfTokens, Operand<TInt32> number, Operand<TInt32> count) {}

  /** The contexts of some tokens, each of one of two kinds or of none. */
  static GlobalLocalMerge of(Net net, Kind global, Kind local, int heads) {
    var one = net.tf().constant(1);
    var globals = net.mul(column(net, global.isOfTokens), net.add(global.number, one));
    var afterGlobals = net.add(net.add(local.number, global.count), one); // [T, H]
    var locals = net.mul(column(net, local.isOfTokens), afterGlobals); // [T, H]
    var index = net.add(globals, locals); // [T, H]
    var inverse = inverse(net, index, net.add(global.count, local.count));
    return new GlobalLocalMerge(InvertibleGather.ofSome(net, index, inverse), heads);
  }

  /** Which token's head reads each vector, from 1; 0 for the zero and for what none reads. */
  private static Operand<TInt32> inverse(Net net, Operand<TInt32> index, Operand<TInt32> vectors) {
    Ops tf = net.tf();
    var flat = net.reshape(index, -1, 1); // [T*H, 1]
    var readers =
        net.range(tf.constant(1), net.add(net.dimension(flat, 0), tf.constant(1))); // [T*H]
    var all = net.add(vectors, tf.constant(1)); // []
    var each = tf.scatterNd(flat, readers, tf.expandDims(all, tf.constant(0))); // [1 + X]
    var isVector = tf.math.minimum(net.range(tf.constant(0), all), tf.constant(1)); // [1 + X]
    return net.mul(each, isVector);
  }

  /** The vectors [.., size] of both kinds, as contexts [T, C]. */
  Operand<TFloat32> join(Net net, Operand<TFloat32> global, Operand<TFloat32> local) {
    Ops tf = net.tf();
    int size = Net.width(local);
    var zero = tf.zeros(tf.constant(new int[] {1, size}), TFloat32.class);
    var all = List.of(zero, net.reshape(global, -1, size), net.reshape(local, -1, size));
    var chosen = gather.of(net, tf.concat(all, tf.constant(0))); // [T, H, D]
    return net.reshape(chosen, -1, heads * size);
  }

  /** The numbers of vectors that have each head's apart: [T] to [T, H]. */
  static Operand<TInt32> ofHeads(
      Net net, Operand<TInt32> number, Operand<TInt32> apart, int heads) {
    var head = net.range(net.tf().constant(0), net.tf().constant(heads)); // [H]
    var steps = net.reshape(net.mul(head, apart), 1, heads); // [1, H]
    return net.add(column(net, number), steps);
  }

  private static Operand<TInt32> column(Net net, Operand<TInt32> x) {
    return net.tf().expandDims(x, net.tf().constant(1));
  }
}
