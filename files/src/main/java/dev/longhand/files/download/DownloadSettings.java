package dev.longhand.files.download;

import dev.longhand.files.download.proxy.Proxies;
import java.time.Duration;

/**
 * Settings of downloads: retries, timeouts, reports and proxies.
 *
 * @param attempts in a row, at least 1; bytes that arrive start the count again
 * @param firstPause before the second attempt; it doubles with each further one
 * @param timeout for connecting, and for the start of an answer
 * @param progress told as bytes arrive
 * @param limits on size, time and attempts of one download
 * @param proxies that stand between this machine and the servers
 */
public record DownloadSettings(
    int attempts,
    Duration firstPause,
    Duration timeout,
    Progress progress,
    DownloadLimits limits,
    Proxies proxies) {

  /** Settings with the default limits and with the proxies of Java's properties alone. */
  public DownloadSettings(int attempts, Duration firstPause, Duration timeout, Progress progress) {
    this(attempts, firstPause, timeout, progress, DownloadLimits.DEFAULT, Proxies.ofProperties());
  }

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

    /** Says that another process is downloading the file and is being waited for. */
    default void waiting(String file) {}
  }

  /**
   * Five attempts, pauses from one second on, 30 seconds of patience, silent, with the proxies of
   * this process's environment.
   */
  public static DownloadSettings defaults() {
    return new DownloadSettings(
            5, Duration.ofSeconds(1), Duration.ofSeconds(30), (file, bytes, total) -> {})
        .withProxies(Proxies.of(System.getenv()));
  }

  /** The same, with progress told to a listener. */
  public DownloadSettings withProgress(Progress listener) {
    return new DownloadSettings(attempts, firstPause, timeout, listener, limits, proxies);
  }

  /** The same, with other limits. */
  public DownloadSettings withLimits(DownloadLimits other) {
    return new DownloadSettings(attempts, firstPause, timeout, progress, other, proxies);
  }

  /** The same, through other proxies. */
  public DownloadSettings withProxies(Proxies other) {
    return new DownloadSettings(attempts, firstPause, timeout, progress, limits, other);
  }
}
