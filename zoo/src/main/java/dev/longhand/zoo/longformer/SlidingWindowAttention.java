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
 * Longformer's attention in one layer (Beltagy et al. 2020, section 3): a token sees a window and
 * the global tokens; a global token sees everything, by projections of its own.
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
    var query = window.queries(net, dense(net, "query", hidden)); // [tiles, heads, c, size]
    var key = window.seen(net, dense(net, "key", hidden)); // [tiles, heads, s, size]
    var value = window.seen(net, dense(net, "value", hidden)); // [tiles, heads, s, size]
    var scores = net.add(net.scaledDotProduct(query, key), window.bias()); // [tiles, heads, c, s]
    var local = net.attend(scores, value, dropout); // [tiles, heads, c, size]
    var asking = globals.states(net, hidden); // [batch g, hidden]
    var global = ofGlobals(net, asking, hidden); // [heads, batch g, size]
    return window.contexts().join(net, global, local); // [tokens, hidden]
  }

  private static Operand<TFloat32> dense(Net net, String name, Operand<TFloat32> x) {
    return net.dense(name, x, Net.width(x));
  }

  private Operand<TFloat32> ofGlobals(Net net, Operand<TFloat32> asking, Operand<TFloat32> hidden) {
    var seen = tokens.pad(net, hidden); // [batch, length, hidden]
    var bias = net.tf().squeeze(tokens.keyBias(), Squeeze.axis(List.of(1L))); // [batch, 1, length]
    return new FoldedAttention(heads, "_global", dropout).contexts(net, asking, seen, bias);
  }

  /** The first token of a row sees the row's start and the global tokens, or everything. */
  private Operand<TFloat32> ofFirsts(Net net, Operand<TFloat32> hidden, Operand<TFloat32> firsts) {
    Ops tf = net.tf();
    var axis = tf.constant(1);
    var near = window.nearFirst(net); // [n]
    var isLocal = tf.gather(tokens.place(net, globals.isLocal()), near, axis); // [batch, n]
    var bias = net.scoreBias(net.cast(isLocal, TFloat32.class)); // [batch, n]
    var all = tf.concat(List.of(globals.bias(), bias), axis); // [batch, g n]
    var seen = seenByFirsts(net, near).of(net, hidden); // [batch, g n, hidden]
    var local =
        new FoldedAttention(heads, "", dropout)
            .contexts(net, firsts, seen, tf.expandDims(all, axis));
    var global = ofGlobals(net, firsts, hidden); // [heads, batch, size]
    return contextsOfFirsts(net).join(net, global, local); // [batch, hidden]
  }

  /**
   * The global tokens of each row and those at some positions. A global token that is at one of
   * these is hidden there, so that its gradient comes from the first place alone.
   *
   * @param near the positions from 0, [n]
   */
  private InvertibleGather seenByFirsts(Net net, Operand<TInt32> near) {
    Ops tf = net.tf();
    var axis = tf.constant(1);
    var slots = tf.concat(List.of(globals.slots(), tf.gather(tokens.slots(), near, axis)), axis);
    var positions = net.dimension(near, 0); // []
    var isNear = net.cast(tf.math.less(tokens.columns(), positions), TInt32.class); // [tokens]
    var isLocal = net.mul(globals.isLocal(), isNear); // [tokens]
    var ofGlobals = net.mul(globals.isGlobal(), globals.ranks()); // [tokens]
    var ofLocals = net.mul(isLocal, net.add(globals.count(), tokens.columns())); // [tokens]
    var start = net.mul(tokens.rows(), net.add(globals.count(), positions)); // [tokens]
    var place = net.add(net.add(start, net.add(ofGlobals, ofLocals)), tf.constant(1)); // [tokens]
    var isSeen = net.add(globals.isGlobal(), isLocal); // [tokens]
    return InvertibleGather.ofSome(net, slots, net.mul(isSeen, place));
  }

  /** Both kinds of vectors are [heads, batch]. */
  private GlobalLocalMerge contextsOfFirsts(Net net) {
    Ops tf = net.tf();
    var slots = tf.gather(tokens.slots(), tf.constant(0), tf.constant(1)); // [batch]
    var rows = net.range(tf.constant(0), tokens.batch()); // [batch]
    var index = GlobalLocalMerge.ofHeads(net, rows, tokens.batch(), heads); // [batch, heads]
    var isGlobal = net.gather(globals.isGlobal(), slots); // [batch]
    var isLocal = net.gather(globals.isLocal(), slots); // [batch]
    var count = net.mul(tokens.batch(), tf.constant(heads)); // []
    return GlobalLocalMerge.of(
        net,
        new GlobalLocalMerge.Kind(isGlobal, index, count),
        new GlobalLocalMerge.Kind(isLocal, index, count),
        heads);
  }
}
