package dev.longhand.zoo.longformer;

import dev.longhand.zoo.layers.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Whose context is which: that of a global token, which sees everything, that of a local one, which
 * sees a window, or zero for a token that is masked.
 *
 * @param index of each token's head among a zero, all global and all local vectors, [tokens, heads]
 */
record Contexts(Operand<TInt32> index) {

  /**
   * The contexts of some tokens.
   *
   * @param isGlobal 1 at global tokens, [tokens]
   * @param global a vector's number among the global ones, [tokens, heads]
   * @param globals the number of those, []
   * @param isLocal 1 at local tokens, [tokens]
   * @param local a vector's number among the local ones, [tokens, heads]
   */
  static Contexts of(
      Net net,
      Operand<TInt32> isGlobal,
      Operand<TInt32> global,
      Operand<TInt32> globals,
      Operand<TInt32> isLocal,
      Operand<TInt32> local) {
    var one = net.tf().constant(1);
    var afterZero = net.mul(column(net, isGlobal), net.add(global, one)); // [tokens, heads]
    var afterGlobals =
        net.mul(column(net, isLocal), net.add(net.add(local, globals), one)); // [tokens, heads]
    return new Contexts(net.add(afterZero, afterGlobals));
  }

  /** The vectors [.., size] of both kinds, as contexts [tokens, hidden]. */
  Operand<TFloat32> join(Net net, Operand<TFloat32> global, Operand<TFloat32> local) {
    Ops tf = net.tf();
    int size = Net.width(local);
    var zero = tf.zeros(tf.constant(new int[] {1, size}), TFloat32.class);
    var all = List.of(zero, net.reshape(global, -1, size), net.reshape(local, -1, size));
    var chosen = net.gather(tf.concat(all, tf.constant(0)), index); // [tokens, heads, size]
    return net.reshape(chosen, -1, Net.width(index) * size);
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
