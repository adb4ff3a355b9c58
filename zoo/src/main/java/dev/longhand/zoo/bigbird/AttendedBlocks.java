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
 * The attended blocks of the J blocks between the global ones: the first block, themselves and
 * their neighbors, the last block, and random blocks; A blocks each.
 *
 * @param index the numbers of those blocks, [B, H, J, A]
 * @param bias what is added to scores so that nothing is seen twice, and no padding, [B*H*J, 1,
 *     A*P]
 */
record AttendedBlocks(Operand<TInt32> index, Operand<TFloat32> bias) {
  private static final int ALWAYS = 5;

  /** With the first block in place of each of r random blocks. */
  static AttendedBlocks withFirst(Net net, BlockPlan plan, int heads, int randomBlocks) {
    var always = always(net, plan, heads); // [H, J, 5]
    // Seeing a block k times adds log k to its scores.
    float[] bias = new float[ALWAYS];
    bias[0] = (float) Math.log(1 + randomBlocks);
    return of(net, plan, always, net.add(alwaysBias(net, plan), net.tf().constant(bias)));
  }

  /**
   * With drawn blocks.
   *
   * @param drawn [H, N, R], the first row for block 1
   */
  static AttendedBlocks withDrawn(Net net, BlockPlan plan, Operand<TInt32> drawn, int heads) {
    Ops tf = net.tf();
    var rows = tf.math.sub(plan.middle(), tf.constant(1)); // [J]
    var random = tf.gather(drawn, rows, tf.constant(1)); // [H, J, R]
    var ids = tf.concat(List.of(always(net, plan, heads), random), tf.constant(2)); // [H, J, A]
    var randomBias = tf.zerosLike(net.cast(random, TFloat32.class)); // [H, J, R]
    var alwaysBias =
        tf.broadcastTo(alwaysBias(net, plan), tf.shape(always(net, plan, heads))); // [H, J, 5]
    var bias = tf.concat(List.of(alwaysBias, randomBias), tf.constant(2)); // [H, J, A]
    return of(net, plan, ids, bias);
  }

  /** The blocks that are not drawn, [H, J, 5]. */
  private static Operand<TInt32> always(Net net, BlockPlan plan, int heads) {
    Ops tf = net.tf();
    var own = plan.middle(); // [J]
    var zero = tf.zerosLike(own); // [J]
    var one = tf.constant(1);
    var last = net.add(zero, tf.math.sub(plan.planned(), one)); // [J]
    var ids =
        tf.stack(
            List.of(zero, tf.math.sub(own, one), own, net.add(own, one), last),
            Stack.axis(1L)); // [J, 5]
    return net.add(ids, tf.zeros(tf.constant(new int[] {heads, 1, 1}), TInt32.class));
  }

  /** Hides a neighbor that is the first or the last block and so there already, [J, 5]. */
  private static Operand<TFloat32> alwaysBias(Net net, BlockPlan plan) {
    Ops tf = net.tf();
    var own = plan.middle(); // [J]
    var beforeLast = tf.math.sub(plan.planned(), tf.constant(2)); // []
    var visible = tf.math.equal(own, own); // [J]
    var left = tf.math.notEqual(own, tf.constant(1)); // [J]
    var right = tf.math.notEqual(own, beforeLast); // [J]
    return hidden(net, tf.stack(List.of(visible, left, visible, right, visible), Stack.axis(1L)));
  }

  private static Operand<TFloat32> hidden(Net net, Operand<TBool> visible) {
    return net.scoreBias(net.cast(visible, TFloat32.class));
  }

  private static AttendedBlocks of(
      Net net, BlockPlan plan, Operand<TInt32> ids, Operand<TFloat32> blockBias) {
    Ops tf = net.tf();
    var isComputed = tf.math.less(ids, plan.computed()); // [H, J, A]
    var inside = net.mul(ids, net.cast(isComputed, TInt32.class)); // [H, J, A]
    var perBlock = net.add(blockBias, hidden(net, isComputed)); // [H, J, A]
    var four = tf.expandDims(plan.starts(), tf.constant(3)); // [B, H, 1, 1]
    var index = net.add(four, inside); // [B, H, J, A]
    var heads = tf.constant((int) plan.starts().shape().get(1)); // []
    var rowStarts = tf.math.floorDiv(firstHead(net, four), heads); // [B, 1, 1, 1]
    var places = net.gather(plan.keyBias(net), net.add(rowStarts, inside));
    var bias = net.add(places, tf.expandDims(perBlock, tf.constant(-1))); // [B, H, J, A, P]
    int seen = Net.width(ids) * Net.width(places);
    return new AttendedBlocks(index, net.reshape(bias, -1, 1, seen));
  }

  private static Operand<TInt32> firstHead(Net net, Operand<TInt32> starts) {
    Ops tf = net.tf();
    return tf.slice(starts, tf.constant(new int[4]), tf.constant(new int[] {-1, 1, -1, -1}));
  }

  /** The seen positions: [B, H, L, D] to [B*H*J, A*P, D]. */
  Operand<TFloat32> of(Net net, BlockPlan plan, Operand<TFloat32> x) {
    var taken = net.gather(plan.blocks(net, x), index); // [B, H, J, A, P*D]
    return net.reshape(taken, -1, Net.width(bias), Net.width(x));
  }
}
