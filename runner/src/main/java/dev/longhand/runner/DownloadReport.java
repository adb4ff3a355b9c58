package dev.longhand.runner;

import dev.longhand.cli.console.Console;
import dev.longhand.files.download.DownloadSettings;
import java.time.Duration;
import java.util.Locale;

/** Says every few seconds how far a download is. */
final class DownloadReport implements DownloadSettings.Progress {
  private static final long BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

  private final Console console;
  private long lastLine = System.nanoTime();

  DownloadReport(Console console) {
    this.console = console;
  }

  @Override
  public synchronized void at(String file, long bytes, long total) {
    long now = System.nanoTime();
    if (now - lastLine < BETWEEN_LINES) {
      return;
    }
    lastLine = now;
    console.info(
        total > 0
            ? String.format(
                Locale.ROOT,
                "downloading %s: %.0f of %.0f MB (%.0f%%)",
                file,
                bytes / 1e6,
                total / 1e6,
                100.0 * bytes / total)
            : String.format(Locale.ROOT, "downloading %s: %.0f MB", file, bytes / 1e6));
  }

  @Override
  public void waiting(String file) {
    console.info("another process downloads %s; waiting for it".formatted(file));
  }
}
