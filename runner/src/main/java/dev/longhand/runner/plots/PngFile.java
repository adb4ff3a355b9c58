package dev.longhand.runner.plots;

import dev.longhand.files.atomic.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Images that are complete or absent. */
final class PngFile {
  private PngFile() {}

  /** Encodes an image. */
  @FunctionalInterface
  interface Encoder {
    /** Writes the bytes of a PNG. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, encoded in memory before: the encoder does not tell why a disk takes no more.
   *
   * @throws dev.longhand.files.UserException if it cannot be written
   */
  static void write(Path png, Encoder image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AtomicFile.write(
        png,
        out -> {
          image.writeTo(bytes);
          bytes.writeTo(out);
        });
  }
}
