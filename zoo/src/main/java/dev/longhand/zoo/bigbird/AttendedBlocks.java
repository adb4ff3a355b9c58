package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the blocks in the middle of a plan look at: the first block, themselves and their
 * neighbours, the last block, and random blocks; s blocks each.
 *
 * @param index the numbers of those blocks, [batch, heads, c, s]
 * @param bias what is added to scores so that nothing is seen twice, and no padding, [batch heads
 *     c, 1, s block]
 */
record AttendedBlocks(Operand<TInt32> index, Operand<TFloat32> bias) {
  private static final int ALWAYS = 5;

  /** With the first block in place of each of r random blocks. */
  static AttendedBlocks withFirst(Net net, BlockPlan plan, int heads, int randomBlocks) {
    var always = always(net, plan, heads); // [heads, c, 5]
    // Seeing a block k times adds log k to its scores.
    float[] bias = new float[ALWAYS];
    bias[0] = (float) Math.log(1 + randomBlocks);
    return of(net, plan, always, net.add(alwaysBias(net, plan), net.tf().constant(bias)));
  }

  /**
   * With drawn blocks.
   *
   * @param drawn [heads, rows, r], the first row for block 1
   */
  static AttendedBlocks withDrawn(Net net, BlockPlan plan, Operand<TInt32> drawn, int heads) {
    Ops tf = net.tf();
    var rows = tf.math.sub(plan.middle(), tf.constant(1)); // [c]
    var random = tf.gather(drawn, rows, tf.constant(1)); // [heads, c, r]
    var ids = tf.concat(List.of(always(net, plan, heads), random), tf.constant(2)); // [heads, c, s]
    var randomBias = tf.zerosLike(net.cast(random, TFloat32.class)); // [heads, c, r]
    var alwaysBias =
        tf.broadcastTo(alwaysBias(net, plan), tf.shape(always(net, plan, heads))); // [heads, c, 5]
    var bias = tf.concat(List.of(alwaysBias, randomBias), tf.constant(2)); // [heads, c, s]
    return of(net, plan, ids, bias);
  }

  /** The blocks that are not drawn, [heads, c, 5]. */
  private static Operand<TInt32> always(Net net, BlockPlan plan, int heads) {
    Ops tf = net.tf();
    var own = plan.middle(); // [c]
    var zero = tf.zerosLike(own); // [c]
    var one = tf.constant(1);
    var last = net.add(zero, tf.math.sub(plan.planned(), one)); // [c]
    var ids =
        tf.stack(
            List.of(zero, tf.math.sub(own, one), own, net.add(own, one), last),
            Stack.axis(1L)); // [c, 5]
    return net.add(ids, tf.zeros(tf.constant(new int[] {heads, 1, 1}), TInt32.class));
  }

  /** Hides a neighbour that is the first or the last block and so there already, [c, 5]. */
  private static Operand<TFloat32> alwaysBias(Net net, BlockPlan plan) {
    Ops tf = net.tf();
    var own = plan.middle(); // [c]
    var beforeLast = tf.math.sub(plan.planned(), tf.constant(2)); // []
    var visible = tf.math.equal(own, own); // [c]
    var left = tf.math.notEqual(own, tf.constant(1)); // [c]
    var right = tf.math.notEqual(own, beforeLast); // [c]
    return hidden(net, tf.stack(List.of(visible, left, visible, right, visible), Stack.axis(1L)));
  }

  private static Operand<TFloat32> hidden(Net net, Operand<TBool> visible) {
    return net.scoreBias(net.cast(visible, TFloat32.class));
  }

  private static AttendedBlocks of(
      Net net, BlockPlan plan, Operand<TInt32> ids, Operand<TFloat32> blockBias) {
    Ops tf = net.tf();
    var isComputed = tf.math.less(ids, plan.computed()); // [heads, c, s]
    var inside = net.mul(ids, net.cast(isComputed, TInt32.class)); // [heads, c, s]
    var perBlock = net.add(blockBias, hidden(net, isComputed)); // [heads, c, s]
    var four = tf.expandDims(plan.starts(), tf.constant(3)); // [batch, heads, 1, 1]
    var index = net.add(four, inside); // [batch, heads, c, s]
    var heads = tf.constant((int) plan.starts().shape().get(1)); // []
    var rowStarts = tf.math.floorDiv(firstHead(net, four), heads); // [batch, 1, 1, 1]
    var places = net.gather(plan.keyBias(net), net.add(rowStarts, inside));
    var bias =
        net.add(places, tf.expandDims(perBlock, tf.constant(-1))); // [batch, heads, c, s, block]
    int seen = Net.width(ids) * Net.width(places);
    return new AttendedBlocks(index, net.reshape(bias, -1, 1, seen));
  }

  private static Operand<TInt32> firstHead(Net net, Operand<TInt32> starts) {
    Ops tf = net.tf();
    return tf.slice(starts, tf.constant(new int[4]), tf.constant(new int[] {-1, 1, -1, -1}));
  }

  /** The seen positions: [batch, heads, length, size] to [batch heads c, s block, size]. */
  Operand<TFloat32> of(Net net, BlockPlan plan, Operand<TFloat32> x) {
    var taken = net.gather(plan.blocks(net, x), index); // [batch, heads, c, s, block size]
    return net.reshape(taken, -1, Net.width(bias), Net.width(x));
  }
}
