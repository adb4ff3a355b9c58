package dev.longhand.savedmodels.files;

import dev.longhand.savedmodels.ReportedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is complete or absent: it is written beside its place and moved there at the end. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What a file consists of. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, in place of an older one, and the folders that it needs.
   *
   * @throws ReportedException if it cannot be written
   */
  public static void write(Path file, Content content) {
    Path partial = partial(file);
    try {
      createFolder(file);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
        content.writeTo(out);
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw FileErrors.writing(file, failure);
    } finally {
      deleteIfLeft(partial);
    }
  }

  /**
   * Makes sure that a file can be written, for one whose content takes long to compute.
   *
   * @throws ReportedException if it cannot
   */
  public static void requireWritable(Path file) {
    Path partial = partial(file);
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("is a directory");
      }
      createFolder(file);
      Files.write(partial, new byte[0]);
    } catch (IOException failure) {
      throw FileErrors.writing(file, failure);
    } finally {
      deleteIfLeft(partial);
    }
  }

  private static Path partial(Path file) {
    Path whole = file.toAbsolutePath().normalize();
    return whole.resolveSibling("." + whole.getFileName() + ".partial");
  }

  private static void createFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }

  private static void deleteIfLeft(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException left) {
      // The failure before this one is what the user is told.
    }
  }
}
