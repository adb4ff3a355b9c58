package dev.longhand.zoo.longformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The global tokens of a batch: g of them in the row that has most, none in some rows. */
final class GlobalTokens {
  private final Operand<TInt32> isGlobal;
  private final Operand<TInt32> isLocal;
  private final Operand<TInt32> ranks;
  private final Operand<TInt32> count;
  private final Operand<TInt32> slots;
  private final Operand<TInt32> isThere;
  private final Operand<TFloat32> bias;
  private final InvertibleGather states;

  /**
   * The global tokens by a mask.
   *
   * @param mask 1 at global tokens, [batch, any length]; those of padding do not count
   */
  GlobalTokens(Net net, PackedTokens tokens, Operand<TInt32> mask) {
    Ops tf = net.tf();
    var zero = tf.constant(0);
    var one = tf.constant(1);
    var isReal = net.cast(tokens.isReal(), TInt32.class); // [T]
    var isMarked = net.cast(tf.math.notEqual(tokens.pack(net, mask), zero), TInt32.class);
    isGlobal = net.mul(isReal, isMarked); // [T]
    isLocal = tf.math.sub(isReal, isGlobal); // [T]
    var perPlace = tokens.unpack(net, isGlobal); // [B, L]
    var rankPerPlace = tf.math.cumsum(perPlace, one, Cumsum.exclusive(true));
    ranks = tokens.pack(net, rankPerPlace); // [T]
    count = tf.max(tf.sum(perPlace, one), zero); // [], g
    var globals = tf.reshape(tf.where(isGlobal), tf.constant(new int[] {-1})); // [G]
    var slot = net.cast(globals, TInt32.class); // [G]
    var rowAndRank = List.of(net.gather(tokens.rows(), slot), net.gather(ranks, slot));
    var places = tf.stack(rowAndRank, Stack.axis(1L)); // [G, 2]
    var shape = tf.stack(List.of(tokens.batch(), count));
    var numbered = tf.scatterNd(places, net.add(slot, one), shape); // [B, G], from 1
    slots = tf.math.maximum(tf.math.sub(numbered, one), zero); // [B, G]
    isThere = tf.math.minimum(numbered, one); // [B, G]
    bias = net.scoreBias(net.cast(isThere, TFloat32.class)); // [B, G]
    var place = net.add(net.add(net.mul(tokens.rows(), count), ranks), one); // [T], from 1
    states = InvertibleGather.ofSome(net, net.reshape(slots, -1), net.mul(isGlobal, place));
  }

  /** 1 at global tokens, [T]. */
  Operand<TInt32> isGlobal() {
    return isGlobal;
  }

  /** 1 at real tokens that are not global, [T]. */
  Operand<TInt32> isLocal() {
    return isLocal;
  }

  /** Of each token how many global ones are before it in its row, [T]. */
  Operand<TInt32> ranks() {
    return ranks;
  }

  /** The most that a row has, []. */
  Operand<TInt32> count() {
    return count;
  }

  /** Which tokens they are, [B, G]; token 0 where a row has fewer. */
  Operand<TInt32> slots() {
    return slots;
  }

  /** 1 at those and 0 where a row has fewer, [B, G]. */
  Operand<TInt32> isThere() {
    return isThere;
  }

  /** Their hidden states, [B*G, C], of those of all tokens, [T, C]. */
  Operand<TFloat32> states(Net net, Operand<TFloat32> hidden) {
    return states.of(net, hidden);
  }

  /** What is added to scores of those so that only these count, [B, G]. */
  Operand<TFloat32> bias() {
    return bias;
  }
}
