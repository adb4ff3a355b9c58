package dev.longhand.zoo.longformer;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The rows of a batch cut into N tiles of P positions, each of which attends to the W positions
 * from half a window before it to half a window after it. A row that would fit into W is one tile:
 * it attends to itself, without padding.
 *
 * @param count of tiles in a row, N, []
 * @param size positions of a tile, P, []
 * @param own the positions of each tile, [N, P]
 * @param near the positions that each tile sees, [N, W]; the first and the last tile's are partly
 *     before and after the row
 * @param band 1 where a position of a tile sees another through the window, [P, W]
 */
record Tiles(
    Operand<TInt32> count,
    Operand<TInt32> size,
    Operand<TInt32> own,
    Operand<TInt32> near,
    Operand<TFloat32> band) {

  /** Smaller tiles compute less that the window excludes, larger ones copy fewer keys. */
  private static final int LARGEST = 128;

  /**
   * Cuts rows into tiles.
   *
   * @param length of the rows, []
   * @param half positions that a position sees on each side
   */
  static Tiles of(Net net, Operand<TInt32> length, int half) {
    Ops tf = net.tf();
    var one = tf.constant(1);
    int reached = reached(half);
    int largest = largest(half);
    var isShort = tf.math.lessEqual(length, tf.constant((2 * reached + 1) * largest)); // []
    var size = tf.select(isShort, length, tf.constant(largest)); // []
    var reach = tf.select(isShort, tf.constant(0), tf.constant(reached * largest)); // []
    var count = tf.math.floorDiv(tf.math.sub(net.add(length, size), one), size); // []
    var starts = column(tf, net.mul(net.range(tf.constant(0), count), size)); // [N, 1]
    var inTile = net.range(tf.constant(0), size); // [P]
    var nearTile = net.range(tf.math.neg(reach), net.add(size, reach)); // [W]
    var distance = tf.math.abs(tf.math.sub(column(tf, inTile), nearTile)); // [P, W]
    var band = net.cast(tf.math.lessEqual(distance, tf.constant(half)), TFloat32.class);
    return new Tiles(count, size, net.add(starts, inTile), net.add(starts, nearTile), band);
  }

  /** The positions of a tile where a row has several. */
  static int largest(int half) {
    int reached = reached(half);
    return (half + reached - 1) / reached;
  }

  /** The tiles that a tile sees on each side. */
  private static int reached(int half) {
    return (half + LARGEST - 1) / LARGEST;
  }

  private static Operand<TInt32> column(Ops tf, Operand<TInt32> x) {
    return tf.expandDims(x, tf.constant(1));
  }
}
