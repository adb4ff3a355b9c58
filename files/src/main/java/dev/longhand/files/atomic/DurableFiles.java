package dev.longhand.files.atomic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Steps on files that are on the disk, not only on their way to it, when they return. */
final class DurableFiles {
  private DurableFiles() {}

  /** Gives a file or folder another name in one step, in place of a file that has it. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    forceNames(to.toAbsolutePath().getParent());
  }

  /** Flushes all files and folders of a tree. */
  static void forceTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          force(path);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          forceNames(path);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Flushes the names in a folder. Windows and some network file systems cannot do that. */
  private static void forceNames(Path folder) {
    try {
      force(folder);
    } catch (IOException unsupported) {
      // A crash of the machine may undo the last renaming there, but leaves no half of a file.
    }
  }

  /** Removes a folder with all that is in it, or a file; nothing if it is not there. */
  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException | UncheckedIOException gone) {
      if (Files.exists(root)) {
        throw new IOException("cannot remove " + root, gone);
      }
    }
  }
}
