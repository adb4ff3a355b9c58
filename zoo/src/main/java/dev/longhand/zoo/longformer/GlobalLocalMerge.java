package dev.longhand.zoo.longformer;

import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Whose context is which: that of a global token, which sees everything, that of a local one, which
 * sees a window, or zero for a token that is masked.
 *
 * @param gather of each token's head among a zero, all global and all local vectors, [tokens,
 *     heads]
 * @param heads of the attention
 */
record GlobalLocalMerge(InvertibleGather gather, int heads) {

  /**
   * The vectors of one kind.
   *
   * @param isOfTokens 1 at the tokens whose context is of this kind, [tokens]
   * @param number a vector's number among those of this kind, [tokens, heads]
   * @param count of the vectors of this kind, []
   */
  record Kind(Operand<TInt32> isOfTokens, Operand<TInt32> number, Operand<TInt32> count) {}

  /** The contexts of some tokens, each of one of two kinds or of none. */
  static GlobalLocalMerge of(Net net, Kind global, Kind local, int heads) {
    var one = net.tf().constant(1);
    var globals = net.mul(column(net, global.isOfTokens), net.add(global.number, one));
    var afterGlobals = net.add(net.add(local.number, global.count), one); // [tokens, heads]
    var locals = net.mul(column(net, local.isOfTokens), afterGlobals); // [tokens, heads]
    var index = net.add(globals, locals); // [tokens, heads]
    var inverse = inverse(net, index, net.add(global.count, local.count));
    return new GlobalLocalMerge(InvertibleGather.ofSome(net, index, inverse), heads);
  }

  /** Which token's head reads each vector, from 1; 0 for the zero and for what none reads. */
  private static Operand<TInt32> inverse(Net net, Operand<TInt32> index, Operand<TInt32> vectors) {
    Ops tf = net.tf();
    var flat = net.reshape(index, -1, 1); // [tokens heads, 1]
    var readers =
        net.range(
            tf.constant(1), net.add(net.dimension(flat, 0), tf.constant(1))); // [tokens heads]
    var all = net.add(vectors, tf.constant(1)); // []
    var each = tf.scatterNd(flat, readers, tf.expandDims(all, tf.constant(0))); // [1 + vectors]
    var isVector = tf.math.minimum(net.range(tf.constant(0), all), tf.constant(1)); // [1 + vectors]
    return net.mul(each, isVector);
  }

  /** The vectors [.., size] of both kinds, as contexts [tokens, hidden]. */
  Operand<TFloat32> join(Net net, Operand<TFloat32> global, Operand<TFloat32> local) {
    Ops tf = net.tf();
    int size = Net.width(local);
    var zero = tf.zeros(tf.constant(new int[] {1, size}), TFloat32.class);
    var all = List.of(zero, net.reshape(global, -1, size), net.reshape(local, -1, size));
    var chosen = gather.of(net, tf.concat(all, tf.constant(0))); // [tokens, heads, size]
    return net.reshape(chosen, -1, heads * size);
  }

  /** The numbers of vectors that have each head's apart: [tokens] to [tokens, heads]. */
  static Operand<TInt32> ofHeads(
      Net net, Operand<TInt32> number, Operand<TInt32> apart, int heads) {
    var head = net.range(net.tf().constant(0), net.tf().constant(heads)); // [heads]
    var steps = net.reshape(net.mul(head, apart), 1, heads); // [1, heads]
    return net.add(column(net, number), steps);
  }

  private static Operand<TInt32> column(Net net, Operand<TInt32> x) {
    return net.tf().expandDims(x, net.tf().constant(1));
  }
}
