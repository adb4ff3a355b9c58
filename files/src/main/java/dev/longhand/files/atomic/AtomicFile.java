package dev.longhand.files.atomic;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.TemporaryFile.Stage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files that are complete or absent: written beside their place under a name that no other process
 * uses, flushed to the disk, and renamed. A process that is killed at any moment leaves the old
 * file or the new one; its temporary file is removed by the next one that writes the same file, or
 * by {@link AtomicFolder#recover}.
 *
 * <p>A symbolic link stays, and what it leads to is replaced. What is no regular file, such as
 * /dev/stdout, is written to directly.
 */
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
   * @throws UserException if it cannot be written
   */
  public static void write(Path file, Content content) {
    try {
      if (isSpecial(file)) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          content.writeTo(out);
        }
      } else {
        replace(place(file), content);
      }
    } catch (IOException failure) {
      throw FileErrors.writing(file, failure);
    }
  }

  /**
   * Writes a text in UTF-8, in place of an older file, and the folders that it needs.
   *
   * @throws UserException if it cannot be written
   */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void replace(Path place, Content content) throws IOException {
    Files.createDirectories(place.getParent());
    removeLeftovers(place);
    Path partial = TemporaryFile.beside(place, Stage.PARTIAL);
    try {
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      DurableFiles.rename(partial, place);
    } finally {
      deleteIfLeft(partial);
    }
  }

  private static void removeLeftovers(Path place) throws IOException {
    for (TemporaryFile leftover : TemporaryFile.leftovers(place.getParent())) {
      if (leftover.stage() == Stage.PARTIAL && leftover.place().equals(place)) {
        deleteIfLeft(leftover.path());
      }
    }
  }

  /**
   * Makes sure that a file can be written, for one whose content takes long to compute.
   *
   * @throws UserException if it cannot
   */
  public static void requireWritable(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("is a directory");
      }
      if (!isSpecial(file)) {
        Path place = place(file);
        Files.createDirectories(place.getParent());
        Path partial = TemporaryFile.beside(place, Stage.PARTIAL);
        Files.createFile(partial);
        Files.delete(partial);
      }
    } catch (IOException failure) {
      throw FileErrors.writing(file, failure);
    }
  }

  /** Whether there is something that is neither a file nor a folder, such as a device. */
  static boolean isSpecial(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private static Path place(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return file.toAbsolutePath().normalize();
    }
    return Files.exists(file)
        ? file.toRealPath()
        : file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file)).normalize();
  }

  private static void deleteIfLeft(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException left) {
      // The failure before this one is what the user is told.
    }
  }
}
