package dev.longhand.files.download;

import dev.longhand.files.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks on files that hold between processes, and between the threads of this one. On a file system
 * without locks they hold between the threads only, and the action is told so.
 */
public final class FileLocks {
  /** The locks of the operating system. */
  static final FileLocks SYSTEM =
      new FileLocks(
          new Locker() {
            @Override
            public FileLock tryLock(FileChannel channel) throws IOException {
              return channel.tryLock();
            }

            @Override
            public FileLock lock(FileChannel channel) throws IOException {
              return channel.lock();
            }
          });

  /** The operating system's locks belong to the process: threads need their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Locker locker;

  public FileLocks(Locker locker) {
    this.locker = locker;
  }

  /** Locks an open file. */
  public interface Locker {
    /**
     * Returns the lock, or null where another process has it.
     *
     * @throws IOException if the file system has no locks
     */
    FileLock tryLock(FileChannel channel) throws IOException;

    /** Waits for the lock. */
    FileLock lock(FileChannel channel) throws IOException;
  }

  /** Something that one process at a time does. */
  @FunctionalInterface
  interface Action<T> {
    /**
     * Runs the action.
     *
     * @param exclusive whether no other process can be doing it too
     */
    T run(boolean exclusive) throws IOException;
  }

  /**
   * Waits for the lock on a file, and does something while it is held. The file stays afterwards:
   * others may wait for it.
   *
   * @param waiting told once if another process holds the lock
   * @throws IOException what the action throws
   */
  <T> T holding(Path file, Runnable waiting, Action<T> action) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    ReentrantLock thread = THREADS.computeIfAbsent(path, key -> new ReentrantLock());
    thread.lock();
    try (FileChannel channel = opened(path)) {
      // Closing the channel releases the lock.
      return action.run(isLocked(channel, waiting));
    } finally {
      thread.unlock();
    }
  }

  private boolean isLocked(FileChannel channel, Runnable waiting) {
    try {
      if (locker.tryLock(channel) != null) {
        return true;
      }
      waiting.run();
      return locker.lock(channel).isValid();
    } catch (IOException | UnsupportedOperationException noLocks) {
      return false;
    }
  }

  private static FileChannel opened(Path path) {
    try {
      Files.createDirectories(path.getParent());
      return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }
}
