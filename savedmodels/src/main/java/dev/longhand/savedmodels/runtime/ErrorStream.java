package dev.longhand.savedmodels.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The process's standard error below Java's, where native libraries write. */
final class ErrorStream {
  private static final int DESCRIPTOR = 2;
  private static final int WRITE_ONLY = 1;

  private ErrorStream() {}

  /**
   * Runs an action. What is written to standard error meanwhile, by whatever thread, is shown
   * afterwards as a filter leaves it; where it cannot be kept back, all of it at once.
   */
  static void filtered(UnaryOperator<String> filter, Runnable action) {
    Optional<CLibrary> library = CLibrary.find();
    Optional<Path> file = library.flatMap(found -> temporaryFile());
    if (file.isEmpty()) {
      action.run();
      return;
    }
    CLibrary c = library.get();
    int shown = c.dup(DESCRIPTOR);
    direct(c, c.open(file.get().toString(), WRITE_ONLY));
    try {
      action.run();
    } finally {
      direct(c, shown);
      System.err.print(filter.apply(take(file.get())));
    }
  }

  private static Optional<Path> temporaryFile() {
    try {
      return Optional.of(Files.createTempFile("longhand", ".log"));
    } catch (IOException noSpace) {
      return Optional.empty();
    }
  }

  private static void direct(CLibrary c, int descriptor) {
    c.dup2(descriptor, DESCRIPTOR);
    c.close(descriptor);
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
