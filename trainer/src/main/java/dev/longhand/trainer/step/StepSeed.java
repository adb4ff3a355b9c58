package dev.longhand.trainer.step;

/** The seed of a micro-batch's dropout: the same for the same run seed, update and micro-batch. */
final class StepSeed {
  private StepSeed() {}

  static long of(long runSeed, long update, int microBatch) {
    return mix(mix(mix(runSeed) + update) + microBatch);
  }

  /** The seed of a pass over some rows of a micro-batch; the first has the micro-batch's. */
  static long ofPass(long microBatchSeed, int pass) {
    return pass == 0 ? microBatchSeed : mix(microBatchSeed + pass);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): a bijection that scatters bits. */
  private static long mix(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
