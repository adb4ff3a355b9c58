package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.net.Net;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** A model's tables of random blocks as constants of its graph. */
final class RandomBlockTables {
  private final BigBirdConfig config;
  private final RandomBlockTable drawing;

  RandomBlockTables(BigBirdConfig config) {
    this.config = config;
    this.drawing = new RandomBlockTable(config.encoder().attentionHeads(), config.randomBlocks());
  }

  /** The table of a layer that a batch's plan calls for, [H, N, R]. */
  Operand<TInt32> of(Net net, BlockPlan plan, int layer) {
    int block = config.blockSize();
    int positions = config.encoder().maxPositions();
    int most = Math.max((positions + block - 1) / block, config.longestFullPlan() / block + 1);
    var general = constant(net, drawing.general(layer, most)); // [H, N, R]
    int[] paperBlocks =
        Arrays.stream(RandomBlockTable.PAPER_LENGTHS)
            .filter(length -> length % block == 0 && length <= positions)
            .map(length -> length / block)
            .toArray();
    if (paperBlocks.length == 0) {
      return general;
    }
    var paper = constant(net, drawing.paper(layer, positions / block, block)); // [H, N, R]
    return select(net, isOneOf(net, plan.planned(), paperBlocks), paper, general);
  }

  private static Operand<TBool> isOneOf(Net net, Operand<TInt32> blocks, int[] several) {
    Ops tf = net.tf();
    return tf.reduceAny(tf.math.equal(blocks, tf.constant(several)), tf.constant(0));
  }

  /** One of two tables; the shorter one has all rows that are read of it. */
  private static Operand<TInt32> select(
      Net net, Operand<TBool> first, Operand<TInt32> a, Operand<TInt32> b) {
    Ops tf = net.tf();
    return tf.merge(
            List.of(tf.switchCond(a, first).outputTrue(), tf.switchCond(b, first).outputFalse()))
        .output();
  }

  private static Operand<TInt32> constant(Net net, int[][][] table) {
    int[] flat =
        Arrays.stream(table).flatMap(Arrays::stream).flatMapToInt(Arrays::stream).toArray();
    int rows = table[0].length;
    int width = rows == 0 ? 0 : table[0][0].length;
    return net.tf()
        .constant(Shape.of(table.length, rows, width), DataBuffers.of(flat, true, false));
  }
}
