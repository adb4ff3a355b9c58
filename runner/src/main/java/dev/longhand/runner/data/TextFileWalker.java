package dev.longhand.runner.data;

import dev.longhand.files.FileChecks;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.archives.ArchiveLimits;
import dev.longhand.files.archives.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads data of one text a file, from a folder or from the archive as it is. */
public final class TextFileWalker {
  private TextFileWalker() {}

  /** The bytes of a file, read if they are wanted. */
  @FunctionalInterface
  public interface Content {
    /** Reads them. */
    byte[] read() throws IOException;
  }

  /** Takes files one after another. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes a file by its path within the folder or archive, with slashes. */
    void file(String name, Content content) throws IOException;
  }

  /**
   * Visits all files.
   *
   * @param source the folder that {@code --data_dir} names, or the {@code .tar.gz}
   * @param depth how far below the folder files are looked for
   * @throws dev.longhand.files.UserException if something cannot be read
   */
  public static void read(Path source, int depth, Visitor visitor) {
    if (Files.isDirectory(source)) {
      readFolder(source, depth, visitor);
    } else {
      FileChecks.readable(source, "the data");
      Archives.read(
          source,
          ArchiveLimits.TEXTS,
          (name, content) -> visitor.file(name, content::readAllBytes));
    }
  }

  private static void readFolder(Path source, int depth, Visitor visitor) {
    try (Stream<Path> files = Files.walk(source, depth)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file)) {
          String name = source.toAbsolutePath().relativize(file.toAbsolutePath()).toString();
          visitor.file(name.replace('\\', '/'), () -> bounded(file));
        }
      }
    } catch (IOException failure) {
      throw FileErrors.reading(source, failure);
    }
  }

  private static byte[] bounded(Path file) throws IOException {
    if (Files.size(file) > ArchiveLimits.TEXTS.entryBytes()) {
      throw new UserException(
          "%s has %,d bytes where a text has at most %,d; remove it from the folder"
              .formatted(file, Files.size(file), ArchiveLimits.TEXTS.entryBytes()));
    }
    return Files.readAllBytes(file);
  }
}
