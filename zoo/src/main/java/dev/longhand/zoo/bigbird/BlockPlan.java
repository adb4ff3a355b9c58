package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The blocks of a batch. Only the N blocks of its plan that hold the longest row are computed. The
 * first and the last of the plan attend to everything: G of those are computed, 1 or 2, and J
 * others.
 */
final class BlockPlan {
  private final int block;
  private final int heads;
  private final PackedTokens tokens;
  private final Operand<TInt32> planned;
  private final Operand<TInt32> computed;
  private final Operand<TInt32> ends;
  private final Operand<TInt32> middle;
  private final Operand<TInt32> starts;

  /**
   * The blocks of a batch.
   *
   * @param tokens in rows of whole blocks
   * @param planLength positions that the plan is for, []; fewer than 6 + 2 r blocks count as so
   *     many
   */
  BlockPlan(Net net, BigBirdConfig config, PackedTokens tokens, Operand<TInt32> planLength) {
    Ops tf = net.tf();
    this.tokens = tokens;
    block = config.blockSize();
    heads = config.encoder().attentionHeads();
    computed = tf.math.floorDiv(tokens.length(), tf.constant(block)); // []
    planned = tf.math.maximum(planned(net, config, planLength), computed); // []
    var last = tf.math.sub(planned, tf.constant(1)); // []
    var lastIsComputed = net.cast(tf.math.equal(planned, computed), TInt32.class); // []
    var end = net.add(net.mul(last, lastIsComputed), tf.constant(1)); // []
    ends = tf.range(tf.constant(0), end, last); // [G]: 0, or 0 and n - 1
    middle = net.range(tf.constant(1), tf.math.sub(computed, lastIsComputed)); // [J]
    var rowsAndHeads = net.mul(tokens.batch(), tf.constant(heads)); // []
    var numbers = net.range(tf.constant(0), rowsAndHeads); // [B*H]
    starts = net.reshape(net.mul(numbers, computed), -1, heads, 1); // [B, H, 1]
  }

  private Operand<TInt32> planned(Net net, BigBirdConfig config, Operand<TInt32> planLength) {
    Ops tf = net.tf();
    var rounded = net.add(planLength, tf.constant(block - 1)); // []
    var blocks = tf.math.floorDiv(rounded, tf.constant(block)); // []
    return tf.math.maximum(blocks, tf.constant(config.longestFullPlan() / block + 1));
  }

  /** The number of blocks in the plan, []. */
  Operand<TInt32> planned() {
    return planned;
  }

  /** The number of blocks that are computed, []. */
  Operand<TInt32> computed() {
    return computed;
  }

  /** The numbers of the computed blocks that are neither first nor last, [J]. */
  Operand<TInt32> middle() {
    return middle;
  }

  /** Where the blocks of each row and head begin among all, [B, H, 1]. */
  Operand<TInt32> starts() {
    return starts;
  }

  /** The places of all rows that are not to be seen, by block: [B*N, P]. */
  Operand<TFloat32> keyBias(Net net) {
    return net.reshape(tokens.keyBias(), -1, block);
  }

  /** The positions of the global blocks: [B, H, L, D] to [.., g block, size]. */
  Operand<TFloat32> atEnds(Net net, Operand<TFloat32> x) {
    var taken = net.gather(blocks(net, x), net.add(starts, ends)); // [B, H, G, P*D]
    return rows(net, taken, Net.width(x)); // [B, H, G*P, D]
  }

  /** The positions of the other blocks: to [B*H*J, P, D]. */
  Operand<TFloat32> inMiddle(Net net, Operand<TFloat32> x) {
    var taken = net.gather(blocks(net, x), net.add(starts, middle)); // [B, H, J, P*D]
    return net.reshape(taken, -1, block, Net.width(x)); // [B*H*J, P, D]
  }

  /** All blocks one after another, [B*H*N, P*D]. */
  Operand<TFloat32> blocks(Net net, Operand<TFloat32> x) {
    return net.reshape(x, -1, block * Net.width(x));
  }

  /** The positions in their order again, [B, H, L, D]. */
  Operand<TFloat32> inOrder(Net net, Operand<TFloat32> atEnds, Operand<TFloat32> inMiddle) {
    Ops tf = net.tf();
    long size = Net.width(atEnds);
    var ending = rows(net, atEnds, block * size); // [B, H, G, P*D]
    var between = rows(net, inMiddle, block * size); // [B, H, J, P*D]
    int[] all = {-1, -1, 1, -1};
    var first = tf.slice(ending, tf.constant(new int[4]), tf.constant(all));
    all[2] = -1;
    var last = tf.slice(ending, tf.constant(new int[] {0, 0, 1, 0}), tf.constant(all));
    var joined = tf.concat(List.of(first, between, last), tf.constant(2));
    return rows(net, joined, size);
  }

  private Operand<TFloat32> rows(Net net, Operand<TFloat32> x, long width) {
    Ops tf = net.tf();
    var any = tf.constant(-1);
    return net.reshape(
        x, List.of(tokens.batch(), tf.constant(heads), any, tf.constant((int) width)));
  }
}
