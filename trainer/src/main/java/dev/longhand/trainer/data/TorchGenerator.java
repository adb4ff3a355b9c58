package dev.longhand.trainer.data;

/**
 * The random integers of torch's CPU generator: the Mersenne Twister MT19937 of Matsumoto and
 * Nishimura (1998), seeded by its init_genrand with 32 bits. The one of commons-math extends the
 * sign of a seed from 2^31 upwards, and so gives other numbers for half of the seeds.
 */
final class TorchGenerator {
  private static final int SIZE = 624;
  private static final int MIDDLE = 397;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7fffffff;
  private static final int TWIST = 0x9908b0df;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  /** Makes the generator of a seed, of which the low 32 bits count. */
  TorchGenerator(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Returns the next number from 0 to 2^32 - 1. */
  long nextUnsigned() {
    if (next == SIZE) {
      twist();
      next = 0;
    }
    int bits = state[next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return Integer.toUnsignedLong(bits);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int joined = (state[i] & UPPER_BIT) | (state[(i + 1) % SIZE] & LOWER_BITS);
      int odd = (joined & 1) == 0 ? 0 : TWIST;
      state[i] = state[(i + MIDDLE) % SIZE] ^ (joined >>> 1) ^ odd;
    }
  }
}
