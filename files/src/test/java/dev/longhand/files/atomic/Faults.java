package dev.longhand.files.atomic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@link FaultyProvider} does to the files below a folder: the process is killed, or the disk
 * is full, at a certain change.
 *
 * <p>Set by system properties when a process begins, or by the methods within it.
 */
public final class Faults {
  /** Kills the process in the middle of the change of that number. */
  public static final String KILL = "faults.kill";

  /** The folder whose changes count. */
  public static final String FOLDER = "faults.folder";

  /** "true" where the file system knows neither locks nor hard links. */
  public static final String NO_LOCKS = "faults.noLocks";

  /** The exit status of a process that was sent SIGKILL. */
  public static final int KILLED = 128 + 9;

  private static final AtomicInteger CHANGES = new AtomicInteger();
  private static volatile int kill = Integer.getInteger(KILL, 0);
  private static volatile int full;
  private static volatile String folder = System.getProperty(FOLDER, "/nowhere");

  private Faults() {}

  /** Fills the disk at a change of the folder that needs space; 0 frees it. */
  public static void fillDisk(Path below, int change) {
    folder = below.toString();
    full = change;
    kill = 0;
    CHANGES.set(0);
  }

  /** Returns how many changes there were since then. */
  public static int changes() {
    return CHANGES.get();
  }

  /** Does in part what dies or fails in the middle. */
  @FunctionalInterface
  interface Part {
    void run() throws IOException;
  }

  static boolean hasLocks() {
    return !Boolean.getBoolean(NO_LOCKS);
  }

  /** Counts a change that may need space, and fails in its middle if its turn has come. */
  static void growing(Path path, Part part) throws IOException {
    if (!path.startsWith(folder)) {
      return;
    }
    int number = CHANGES.incrementAndGet();
    dieIf(number, part);
    if (full > 0 && number >= full) {
      part.run();
      throw new IOException("No space left on device");
    }
  }

  /** Counts a change that needs no space, such as a deletion. */
  static void changing(Path path) throws IOException {
    if (path.startsWith(folder) && kill > 0) {
      dieIf(CHANGES.incrementAndGet(), () -> {});
    }
  }

  private static void dieIf(int number, Part part) throws IOException {
    if (number == kill) {
      part.run();
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
