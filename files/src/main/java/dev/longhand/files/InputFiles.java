package dev.longhand.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Files from outside, read with a limit: one that is too large, endless (a device or a pipe) or
 * nested too deep is refused by its name, not answered with a lack of memory.
 */
public final class InputFiles {
  private InputFiles() {}

  /**
   * All bytes of a file of at most so many.
   *
   * @throws UserException if it is larger, cannot be read, or is a folder, device or pipe
   */
  public static byte[] bytes(Path file, int most) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UserException("cannot read %s: it is no regular file".formatted(file));
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(most);
        if (in.read() >= 0) {
          throw new UserException(
              "cannot read %s: it has more than the %,d bytes that such a file may have"
                  .formatted(file, most));
        }
        return bytes;
      }
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /**
   * The result of reading a file, or a refusal that names the file if reading takes more memory or
   * a deeper stack than there is.
   */
  public static <T> T within(Path file, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (OutOfMemoryError e) {
      throw new UserException(
          "cannot read %s: its content takes more than Java's %,d MB of memory; it is damaged or made to do so"
              .formatted(file, Runtime.getRuntime().maxMemory() >> 20),
          e);
    } catch (StackOverflowError e) {
      throw new UserException(
          "cannot read %s: its content is nested too deep; it is damaged or made to be so"
              .formatted(file),
          e);
    }
  }
}
