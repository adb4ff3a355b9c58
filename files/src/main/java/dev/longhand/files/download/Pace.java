package dev.longhand.files.download;

import java.time.Duration;

/** The average rate of one download over all its attempts, held against the slowest allowed. */
final class Pace {
  private final DownloadLimits limits;
  private final long start = System.nanoTime();
  private long received;

  Pace(DownloadLimits limits) {
    this.limits = limits;
  }

  /** Counts bytes that have arrived. */
  void arrived(long bytes) throws TooSlowException {
    received += bytes;
    check();
  }

  /**
   * Checks the rate so far.
   *
   * @throws TooSlowException if the grace is over and the average is too low
   */
  void check() throws TooSlowException {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    Duration late = elapsed.minus(limits.grace());
    if (!late.isNegative() && received / (double) limits.bytesPerSecond() < seconds(elapsed)) {
      throw new TooSlowException(
          "%d bytes in %d s".formatted(received, Math.max(1, elapsed.toSeconds())));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
