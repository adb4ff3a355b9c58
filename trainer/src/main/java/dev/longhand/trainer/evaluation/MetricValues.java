package dev.longhand.trainer.evaluation;

import dev.longhand.trainer.results.ResultFiles;

/** Rounds figures as run_glue.py does. */
public final class MetricValues {
  private MetricValues() {}

  /** Seconds with 4 decimals. */
  public static double runtime(double seconds) {
    return ResultFiles.rounded(seconds, 4);
  }

  /** Something per second with 3 decimals. */
  public static double rate(double perSecond) {
    return ResultFiles.rounded(perSecond, 3);
  }
}
