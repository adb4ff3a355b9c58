package dev.longhand.savedmodels;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

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
   * Does something. What is written to standard error meanwhile, by whatever thread, is shown
   * afterwards as a filter leaves it; where it cannot be kept back, all of it at once.
   */
  static void filtered(UnaryOperator<String> filter, Runnable action) {
    CLibrary library;
    Path file;
    try {
      library = Native.load("c", CLibrary.class);
      file = Files.createTempFile("longhand", ".log");
    } catch (LinkageError | IOException | RuntimeException unavailable) {
      action.run();
      return;
    }
    int shown = library.dup(DESCRIPTOR);
    direct(library, library.open(file.toString(), WRITE_ONLY));
    try {
      action.run();
    } finally {
      direct(library, shown);
      System.err.print(filter.apply(take(file)));
    }
  }

  private static void direct(CLibrary library, int descriptor) {
    library.dup2(descriptor, DESCRIPTOR);
    library.close(descriptor);
  }

  private static String take(Path file) {
    try {
      byte[] written = Files.readAllBytes(file);
      Files.delete(file);
      return new String(written, Charset.defaultCharset());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
