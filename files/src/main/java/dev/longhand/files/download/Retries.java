package dev.longhand.files.download;

import dev.longhand.files.download.proxy.ProxyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Runs a request again, after pauses that double, where that may help. */
public final class Retries {
  /** A server that asks for more patience than this is not waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final DownloadSettings settings;

  public Retries(DownloadSettings settings) {
    this.settings = settings;
  }

  /** A request that may fail. */
  @FunctionalInterface
  public interface Request<T> {
    public T run() throws IOException;
  }

  /**
   * Runs a request until it succeeds, fails too often in a row or too often in all.
   *
   * @param progress counts bytes that arrived; when it grows, the count of failures starts again
   * @throws IOException the last failure
   */
  public <T> T run(Request<T> request, LongSupplier progress) throws IOException {
    long furthest = progress.getAsLong();
    Duration pause = settings.firstPause();
    int failures = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        return request.run();
      } catch (InterruptedIOException | TooSlowException e) {
        throw e;
      } catch (IOException e) {
        if (progress.getAsLong() > furthest) {
          furthest = progress.getAsLong();
          failures = 0;
          pause = settings.firstPause();
        }
        failures++;
        Duration wait = e instanceof StatusException s ? s.retryAfter().orElse(pause) : pause;
        boolean exhausted = failures >= attempts(e) || attempt >= settings.limits().attempts();
        if (exhausted || wait.compareTo(LONGEST_PAUSE) > 0) {
          throw e;
        }
        sleep(wait);
        pause = pause.multipliedBy(2);
      }
    }
  }

  /** A machine without network gets its answer soon, a wrong address at once. */
  private int attempts(IOException failure) {
    if (failure instanceof StatusException status && !status.passes()) {
      return 1;
    }
    boolean hopeless =
        failure instanceof NoNetworkException
            || failure instanceof DamagedException
            || failure instanceof ProxyException;
    return hopeless ? Math.min(2, settings.attempts()) : settings.attempts();
  }

  private static void sleep(Duration wait) throws InterruptedIOException {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
