package dev.longhand.savedmodels;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The process's standard error below Java's, where native libraries write. */
final class ErrorStream {
  private static final int DESCRIPTOR = 2;
  private static final int WRITE_ONLY = 1;

  private ErrorStream() {}

  /** What the C library calls these functions. */
  interface CLibrary extends Library {
    int open(String path, int flags);

    int dup(int descriptor);

    int dup2(int from, int to);

    int close(int descriptor);
  }

  /**
   * Does something while nobody's writing to standard error is shown; where it can be kept back.
   */
  static void muted(Runnable action) {
    CLibrary library;
    try {
      library = Native.load("c", CLibrary.class);
    } catch (LinkageError | RuntimeException unavailable) {
      action.run();
      return;
    }
    int shown = library.dup(DESCRIPTOR);
    int nowhere = library.open("/dev/null", WRITE_ONLY);
    library.dup2(nowhere, DESCRIPTOR);
    try {
      action.run();
    } finally {
      library.dup2(shown, DESCRIPTOR);
      library.close(shown);
      library.close(nowhere);
    }
  }
}
