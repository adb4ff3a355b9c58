package dev.longhand.files.download;

import java.time.Duration;

/**
 * Bounds of one download that hold whatever the server does.
 *
 * @param undeclaredBytes of a file whose size is not known beforehand
 * @param attempts in all, including those that got further
 * @param grace time for which a slow server is tolerated
 * @param bytesPerSecond slowest average rate over all attempts, once the grace is over
 */
public record DownloadLimits(
    long undeclaredBytes, int attempts, Duration grace, long bytesPerSecond) {
  /** 1 GiB undeclared, 50 attempts, 8 KiB a second after five minutes. */
  public static final DownloadLimits DEFAULT =
      new DownloadLimits(1L << 30, 50, Duration.ofMinutes(5), 8 << 10);
}
