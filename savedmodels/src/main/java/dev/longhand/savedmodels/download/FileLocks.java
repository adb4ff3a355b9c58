package dev.longhand.savedmodels.download;

import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Locks on files that hold between processes, and between the threads of this one. */
final class FileLocks {
  /** The operating system's locks belong to the process: threads need their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private FileLocks() {}

  /**
   * Waits for the lock on a file, and does something while it is held. The file stays afterwards:
   * others may wait for it.
   *
   * @throws IOException what the action throws
   */
  static <T> T holding(Path file, Retries.Request<T> action) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    ReentrantLock thread = THREADS.computeIfAbsent(path, key -> new ReentrantLock());
    thread.lock();
    try (FileChannel channel = locked(path)) {
      T result = action.run();
      channel.force(false);
      return result;
    } finally {
      thread.unlock();
    }
  }

  private static FileChannel locked(Path path) {
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Objects.requireNonNull(channel.lock());
      return channel;
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }
}
