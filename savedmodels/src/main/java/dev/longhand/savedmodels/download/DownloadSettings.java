package dev.longhand.savedmodels.download;

import java.time.Duration;

/**
 * How patiently and how loudly to download.
 *
 * @param attempts in all, at least 1; bytes that arrive start the count again
 * @param firstPause before the second attempt; it doubles with each further one
 * @param timeout for connecting, and for the start of an answer
 * @param progress told as bytes arrive
 */
public record DownloadSettings(
    int attempts, Duration firstPause, Duration timeout, Progress progress) {
  /** Told as bytes arrive; for a progress bar. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Says how far a download is.
     *
     * @param file the name of the file
     * @param bytes that are here, those of earlier attempts among them
     * @param total bytes of the file, or -1 where the server does not say
     */
    void at(String file, long bytes, long total);
  }

  /** Five attempts, pauses from one second on, 30 seconds of patience, silent. */
  public static DownloadSettings defaults() {
    return new DownloadSettings(
        5, Duration.ofSeconds(1), Duration.ofSeconds(30), (file, bytes, total) -> {});
  }

  /** The same, with progress told to a listener. */
  public DownloadSettings withProgress(Progress listener) {
    return new DownloadSettings(attempts, firstPause, timeout, listener);
  }
}
