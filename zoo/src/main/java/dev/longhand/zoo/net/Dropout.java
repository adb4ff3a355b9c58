package dev.longhand.zoo.net;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint16;

/**
 * Dropout whose randomness follows from a seed and from the place in the graph alone: the same seed
 * gives the same masks. Rates are multiples of 2^-16.
 */
final class Dropout {
  private static final int VALUES = 1 << 16;

  /** Beyond the places of any encoder. */
  private static final long APART = 1L << 32;

  private final Operand<TInt64> seed;
  private long place;

  Dropout(Operand<TInt64> seed) {
    this.seed = seed;
  }

  /** The same masks again, from here on. */
  Dropout recomputing() {
    Dropout again = new Dropout(seed);
    again.place = place;
    return again;
  }

  /** Masks that do not depend on how many others come before. */
  Dropout forSeparateRun() {
    Dropout apart = new Dropout(seed);
    apart.place = APART;
    return apart;
  }

  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x, double rate) {
    int dropped = (int) Math.min(Math.round(rate * VALUES), VALUES - 1);
    var scaled = tf.math.mul(x, tf.constant((float) VALUES / (VALUES - dropped))); // like x
    // The backward pass keeps what was chosen, a byte for each element, and no factors.
    return tf.select(kept(tf, x, dropped), scaled, tf.constant(0f));
  }

  /**
   * Whether a random number of 16 bits is at least as large as another, for each element: each draw
   * has two of them, and drawing is what costs time.
   */
  private Operand<TBool> kept(Ops tf, Operand<TFloat32> x, int dropped) {
    var key = tf.stack(List.of(seed, tf.constant(place++))); // [2]
    var size = tf.size(x); // []
    var draws = tf.math.floorDiv(tf.math.add(size, tf.constant(1)), tf.constant(2)); // []
    var drawn =
        tf.random.statelessRandomUniformFullInt(
            tf.stack(List.of(draws)), key, TInt32.class); // [draws]
    var halves = tf.reshape(tf.bitcast(drawn, TUint16.class), tf.constant(new int[] {-1}));
    var least = tf.dtypes.cast(tf.constant(dropped), TUint16.class); // []
    var atLeast = tf.math.greaterEqual(halves, least); // [2 draws]
    var asMany = tf.slice(atLeast, tf.constant(new int[] {0}), tf.stack(List.of(size))); // [D]
    return tf.reshape(asMany, tf.shape(x)); // like x
  }
}
