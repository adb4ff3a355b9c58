package dev.longhand.trainer;

import dev.longhand.trainer.results.ResultFiles;

/** Rounds figures as run_glue.py does. */
final class MetricValues {
  private MetricValues() {}

  /** Seconds with 4 decimals. */
  static double runtime(double seconds) {
    return ResultFiles.rounded(seconds, 4);
  }

  /** Something per second with 3 decimals. */
  static double rate(double perSecond) {
    return ResultFiles.rounded(perSecond, 3);
  }
}
