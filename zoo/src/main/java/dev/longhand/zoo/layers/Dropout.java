package dev.longhand.zoo.layers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Dropout whose randomness follows from a seed and from the place in the graph alone: the same seed
 * gives the same masks.
 */
final class Dropout {
  private final Operand<TInt64> seed;
  private long place;

  Dropout(Operand<TInt64> seed) {
    this.seed = seed;
  }

  /** The same masks again, from here on. */
  Dropout again() {
    Dropout again = new Dropout(seed);
    again.place = place;
    return again;
  }

  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x, double rate) {
    var key = tf.stack(List.of(seed, tf.constant(place++))); // [2]
    var random = tf.random.statelessRandomUniform(tf.shape(x), key); // like x, from 0 to below 1
    var kept = tf.math.greaterEqual(random, tf.constant((float) rate));
    var scaled = tf.math.mul(x, tf.constant((float) (1 / (1 - rate)))); // like x
    // The backward pass keeps what was chosen, a byte for each element, and no factors.
    return tf.select(kept, scaled, tf.constant(0f));
  }
}
