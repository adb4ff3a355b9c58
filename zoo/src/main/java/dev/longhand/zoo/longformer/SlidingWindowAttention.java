package dev.longhand.zoo.longformer;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.FoldedAttention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Longformer's attention in one layer (Beltagy et al. 2020, section 3): {@code softmax(q_i
 * K_{N(i)}' / sqrt(D) + mask) V_{N(i)}}, where {@code N(i)} are the positions of a window around i
 * and the global tokens. A global token attends to all positions, with projections of its own.
 *
 * @param tokens of the batch
 * @param globals of the batch
 * @param window of this layer
 * @param heads of the attention
 * @param dropout rate of the weights
 */
record SlidingWindowAttention(
    PackedTokens tokens, GlobalTokens globals, SlidingWindow window, int heads, double dropout)
    implements Attention {

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries) {
    return queries.areAll() ? ofAll(net, hidden) : ofFirsts(net, hidden, queries.of(net, hidden));
  }

  private Operand<TFloat32> ofAll(Net net, Operand<TFloat32> hidden) {
    var query = window.queries(net, dense(net, "query", hidden)); // [N, H, P, D]
    var key = window.seen(net, dense(net, "key", hidden)); // [N, H, A, D]
    var value = window.seen(net, dense(net, "value", hidden)); // [N, H, A, D]
    var scores = net.add(net.scaledDotProduct(query, key), window.bias()); // [N, H, P, A]
    var local = net.attend(scores, value, dropout); // [N, H, P, D]
    var asking = globals.states(net, hidden); // [B*G, C]
    var global = ofGlobals(net, asking, hidden); // [H, B*G, D]
    return window.contexts().join(net, global, local); // [T, C]
  }

  private static Operand<TFloat32> dense(Net net, String name, Operand<TFloat32> x) {
    return net.dense(name, x, Net.width(x));
  }

  private Operand<TFloat32> ofGlobals(Net net, Operand<TFloat32> asking, Operand<TFloat32> hidden) {
    var seen = tokens.unpackVectors(net, hidden); // [B, L, C]
    var bias = net.tf().squeeze(tokens.keyBias(), Squeeze.axis(List.of(1L))); // [B, 1, L]
    return new FoldedAttention(heads, "_global", dropout).contexts(net, asking, seen, bias);
  }

  /** The first token of a row sees the row's start and the global tokens, or everything. */
  private Operand<TFloat32> ofFirsts(Net net, Operand<TFloat32> hidden, Operand<TFloat32> firsts) {
    Ops tf = net.tf();
    var axis = tf.constant(1);
    var near = window.nearFirst(net); // [W]
    var isLocal = tf.gather(tokens.unpack(net, globals.isLocal()), near, axis); // [B, W]
    var bias = net.scoreBias(net.cast(isLocal, TFloat32.class)); // [B, W]
    var all = tf.concat(List.of(globals.bias(), bias), axis); // [B, G*W]
    var seen = seenByFirsts(net, near).of(net, hidden); // [B, G*W, C]
    var local =
        new FoldedAttention(heads, "", dropout)
            .contexts(net, firsts, seen, tf.expandDims(all, axis));
    var global = ofGlobals(net, firsts, hidden); // [H, B, D]
    return contextsOfFirsts(net).join(net, global, local); // [B, C]
  }

  /**
   * The global tokens of each row and those at some positions. A global token that is at one of
   * these is hidden there, so that its gradient comes from the first place alone.
   *
   * @param near the positions from 0, [W]
   */
  private InvertibleGather seenByFirsts(Net net, Operand<TInt32> near) {
    Ops tf = net.tf();
    var axis = tf.constant(1);
    var slots =
        tf.concat(List.of(globals.slots(), tf.gather(tokens.tokenIndices(), near, axis)), axis);
    var positions = net.dimension(near, 0); // []
    var isNear = net.cast(tf.math.less(tokens.columns(), positions), TInt32.class); // [T]
    var isLocal = net.mul(globals.isLocal(), isNear); // [T]
    var ofGlobals = net.mul(globals.isGlobal(), globals.ranks()); // [T]
    var ofLocals = net.mul(isLocal, net.add(globals.count(), tokens.columns())); // [T]
    var start = net.mul(tokens.rows(), net.add(globals.count(), positions)); // [T]
    var place = net.add(net.add(start, net.add(ofGlobals, ofLocals)), tf.constant(1)); // [T]
    var isSeen = net.add(globals.isGlobal(), isLocal); // [T]
    return InvertibleGather.ofSome(net, slots, net.mul(isSeen, place));
  }

  /** Both kinds of vectors are [H, B]. */
  private GlobalLocalMerge contextsOfFirsts(Net net) {
    Ops tf = net.tf();
    var slots = tf.gather(tokens.tokenIndices(), tf.constant(0), tf.constant(1)); // [B]
    var rows = net.range(tf.constant(0), tokens.batch()); // [B]
    var index = GlobalLocalMerge.ofHeads(net, rows, tokens.batch(), heads); // [B, H]
    var isGlobal = net.gather(globals.isGlobal(), slots); // [B]
    var isLocal = net.gather(globals.isLocal(), slots); // [B]
    var count = net.mul(tokens.batch(), tf.constant(heads)); // []
    return GlobalLocalMerge.of(
        net,
        new GlobalLocalMerge.Kind(isGlobal, index, count),
        new GlobalLocalMerge.Kind(isLocal, index, count),
        heads);
  }
}
