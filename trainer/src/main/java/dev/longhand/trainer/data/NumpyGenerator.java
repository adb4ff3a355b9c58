package dev.longhand.trainer.data;

import java.util.stream.IntStream;

/**
 * NumPy's {@code default_rng(seed)}: PCG64 (O'Neill 2014, PCG-XSL-RR-128/64), seeded through its
 * SeedSequence. It shuffles as {@code Dataset.shuffle(seed)} of the library datasets does.
 */
public final class NumpyGenerator {
  private static final int POOL = 4;
  private static final long UINT32 = 0xFFFFFFFFL;
  private static final long MULTIPLIER_HIGH = 0x2360ED051FC65DA4L;
  private static final long MULTIPLIER_LOW = 0x4385DF649FCCF645L;

  private long stateHigh;
  private long stateLow;
  private final long incrementHigh;
  private final long incrementLow;
  private long kept;
  private boolean keeps;

  /** Seeds the generator with a whole number that is not negative. */
  public NumpyGenerator(long seed) {
    long[] words = seedWords(seed);
    incrementHigh = (words[2] << 1) | (words[3] >>> 63);
    incrementLow = (words[3] << 1) | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  /** Returns a random order of the numbers below n, as {@code permutation(n)} does. */
  public int[] permutation(int n) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = upTo(i);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Returns a number from 0 to most: the first one below a power of two that is not above. */
  private int upTo(int most) {
    long mask = (Long.highestOneBit(most) << 1) - 1;
    long drawn = next32() & mask;
    while (drawn > most) {
      drawn = next32() & mask;
    }
    return (int) drawn;
  }

  /** Returns the lower half of a number of 64 bits, then its upper half. */
  private long next32() {
    keeps = !keeps;
    if (!keeps) {
      return kept;
    }
    step();
    long next = Long.rotateRight(stateHigh ^ stateLow, (int) (stateHigh >>> 58));
    kept = next >>> 32;
    return next & UINT32;
  }

  private void step() {
    long high =
        Math.multiplyHigh(stateLow, MULTIPLIER_LOW)
            + (stateLow < 0 ? MULTIPLIER_LOW : 0)
            + stateHigh * MULTIPLIER_LOW
            + stateLow * MULTIPLIER_HIGH;
    stateLow = stateLow * MULTIPLIER_LOW;
    stateHigh = high;
    add(incrementHigh, incrementLow);
  }

  private void add(long high, long low) {
    long sum = stateLow + low;
    stateHigh += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    stateLow = sum;
  }

  /** Returns the four words of 64 bits that NumPy's SeedSequence makes of a seed. */
  private static long[] seedWords(long seed) {
    int[] pool = pool(new int[] {(int) seed, (int) (seed >>> 32)});
    int constant = 0x8b51f9dd;
    long[] words = new long[4];
    for (int i = 0; i < 2 * words.length; i++) {
      int value = pool[i % POOL] ^ constant;
      constant *= 0x58f38ded;
      value *= constant;
      value ^= value >>> 16;
      words[i / 2] |= (value & UINT32) << (32 * (i % 2));
    }
    return words;
  }

  private static int[] pool(int[] entropy) {
    int[] constant = {0x43b0d7e5};
    int[] pool = new int[POOL];
    for (int i = 0; i < POOL; i++) {
      pool[i] = hash(i < entropy.length ? entropy[i] : 0, constant);
    }
    for (int from = 0; from < POOL; from++) {
      for (int to = 0; to < POOL; to++) {
        if (from != to) {
          pool[to] = mix(pool[to], hash(pool[from], constant));
        }
      }
    }
    return pool;
  }

  private static int hash(int value, int[] constant) {
    int mixed = value ^ constant[0];
    constant[0] *= 0x931e8875;
    mixed *= constant[0];
    return mixed ^ (mixed >>> 16);
  }

  private static int mix(int x, int y) {
    int mixed = 0xca01f9dd * x - 0x4973f715 * y;
    return mixed ^ (mixed >>> 16);
  }
}
