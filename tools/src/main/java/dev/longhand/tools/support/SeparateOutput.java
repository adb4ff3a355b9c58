package dev.longhand.tools.support;

import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The output of a command that reads a file: it must not be that file. */
public final class SeparateOutput {
  private SeparateOutput() {}

  /**
   * Refuses an output that is the input, which it would replace.
   *
   * @throws UsageException where --file and --output are one file
   */
  public static void require(Path file, Path output) {
    try {
      if (Files.exists(file) && Files.exists(output) && Files.isSameFile(file, output)) {
        throw new UsageException(
            "--output %s is the file that --file reads; choose another name".formatted(output));
      }
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
