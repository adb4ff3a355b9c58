package dev.longhand.zoo.hierarchical;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Which segments belong to which document: to a document they are what tokens are to a row, the
 * real ones of all documents one after another.
 */
final class Segments {
  private static final String REFUSAL =
      "segments must say how many rows each document has: at least 1, and together as many as there"
          + " are rows; found segments and rows ";

  private final Operand<TInt32> counts;
  private final PackedTokens places;

  private Segments(Operand<TInt32> counts, PackedTokens places) {
    this.counts = counts;
    this.places = places;
  }

  /**
   * The segments of a batch. A run fails in which they are not as many as their vectors.
   *
   * @param counts segments of each document, [E]
   * @param vectors of the segments, [S, C]
   * @param heads of an attention over segments
   */
  static Segments of(Net net, Operand<TInt32> counts, Operand<TFloat32> vectors, int heads) {
    var checked = checked(net, counts, vectors); // [E]
    Ops tf = net.tf();
    var most = tf.max(checked, tf.constant(0)); // []
    var numbers = net.range(tf.constant(0), most); // [U]
    var isReal = tf.math.less(numbers, tf.expandDims(checked, tf.constant(1)));
    var mask = net.cast(isReal, TInt32.class); // [E, U]
    return new Segments(checked, new PackedTokens(net, mask, heads, 1));
  }

  /** Counts that do not fit would silently give one document the segments of another. */
  private static Operand<TInt32> checked(
      Net net, Operand<TInt32> counts, Operand<TFloat32> vectors) {
    Ops tf = net.tf();
    var rows = net.dimension(vectors, 0); // []
    var fits = tf.math.equal(tf.sum(counts, tf.constant(0)), rows); // []
    var least = tf.min(counts, tf.constant(0)); // []
    var isNone = tf.math.less(least, tf.constant(1)); // []
    var isFine = tf.math.logicalAnd(fits, tf.math.logicalNot(isNone)); // []
    var check = tf.assertThat(isFine, List.of(tf.constant(REFUSAL), counts, rows));
    return tf.withControlDependencies(check).identity(counts); // [E]
  }

  /** Segments of each document, [E]. */
  Operand<TInt32> counts() {
    return counts;
  }

  /** Where the segments are in [E, U*S]. */
  PackedTokens places() {
    return places;
  }

  /** The mean over each document's segments: [S, C] to [E, C]. */
  Operand<TFloat32> mean(Net net, Operand<TFloat32> vectors) {
    Ops tf = net.tf();
    var sums = tf.math.unsortedSegmentSum(vectors, places.rows(), places.batch());
    var number = tf.expandDims(net.cast(counts, TFloat32.class), tf.constant(1)); // [E, 1]
    return tf.math.div(sums, number); // [E, C]
  }

  /** The largest of each document's segments: [S, C] to [E, C]. */
  Operand<TFloat32> largest(Net net, Operand<TFloat32> vectors) {
    return net.tf().math.unsortedSegmentMax(vectors, places.rows(), places.batch());
  }
}
