package dev.longhand.files.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a stream on which nothing has arrived for too long, so that its reader wakes up. */
final class StallGuard implements AutoCloseable {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "download-stall-guard");
            thread.setDaemon(true);
            return thread;
          });

  private final InputStream stream;
  private final Duration timeout;
  private final long patience;
  private final ScheduledFuture<?> checks;
  private volatile long lastArrival = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream stream, Duration timeout) {
    this.stream = stream;
    this.timeout = timeout;
    this.patience = timeout.toNanos();
    this.checks =
        CLOCK.scheduleWithFixedDelay(this::check, patience / 4, patience / 4, TimeUnit.NANOSECONDS);
  }

  /**
   * Reads what has arrived, as {@link InputStream#read(byte[])} does.
   *
   * @throws IOException also where nothing arrives for too long
   */
  int read(byte[] buffer) throws IOException {
    try {
      int count = stream.read(buffer);
      lastArrival = System.nanoTime();
      return count;
    } catch (IOException e) {
      if (stalled) {
        throw new IOException("nothing more arrived for " + timeout.toMillis() / 1000.0 + " s", e);
      }
      throw e;
    }
  }

  private void check() {
    if (System.nanoTime() - lastArrival > patience) {
      stalled = true;
      try {
        stream.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    checks.cancel(false);
  }
}
