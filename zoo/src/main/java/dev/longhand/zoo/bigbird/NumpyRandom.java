package dev.longhand.zoo.bigbird;

import org.apache.commons.math3.random.MersenneTwister;

/** The permutations of numpy's legacy generator, {@code numpy.random.seed} and what follows it. */
final class NumpyRandom {
  private final MersenneTwister twister;

  NumpyRandom(int seed) {
    twister = new MersenneTwister(seed);
  }

  /** Shuffles in place, from the top as numpy does. */
  int[] permute(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = upTo(i);
      int moved = values[i];
      values[i] = values[j];
      values[j] = moved;
    }
    return values;
  }

  /** A number from 0 to the limit: random bits, drawn anew while they are too large. */
  private int upTo(int limit) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(limit);
    int value;
    do {
      value = twister.nextInt() & mask;
    } while (value > limit);
    return value;
  }
}
