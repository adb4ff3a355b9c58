package dev.longhand.savedmodels.files;

import dev.longhand.savedmodels.ReportedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders that are complete or absent: written beside their place under another name, flushed to
 * the disk, and renamed. A process that is killed at any moment leaves the old folder or the new
 * one, never half of one.
 *
 * <p>What is under way is called {@code .NAME.partial-WRITER} (being written), {@code
 * .NAME.complete-WRITER} (about to take its place) and {@code .NAME.replaced-WRITER} (the old one,
 * about to go), where WRITER is a process by its id and start.
 */
public final class AtomicFolder {
  private static final String PARTIAL = "partial";
  private static final String COMPLETE = "complete";
  private static final String REPLACED = "replaced";
  private static final Pattern UNDER_WAY =
      Pattern.compile("\\.(.+)\\.(partial|complete|replaced)-(\\d+)-(\\d+)-\\d+");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private AtomicFolder() {}

  /** Fills a folder. */
  @FunctionalInterface
  public interface Content {
    /** Writes all files of the folder, which exists and is empty. */
    void writeTo(Path folder) throws IOException;
  }

  /** What a writer left, or is about to rename. */
  private record Leftover(Path path, String target, String stage, long process, long start) {}

  /**
   * Writes a new folder, in place of an empty one if there is one.
   *
   * @throws dev.longhand.savedmodels.ReportedException if there is something at its place already,
   *     or the disk is full or cannot be written; nothing is left of the new folder then
   */
  public static void write(Path target, Content content) {
    try {
      Path place = place(target);
      if (Files.exists(place) && !isEmptyFolder(place)) {
        throw new ReportedException(
            "cannot write " + target + ": it is there already; remove it or choose another name");
      }
      Path partial = fill(target, place, content);
      try {
        rename(partial, place);
      } finally {
        deleteTree(partial);
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /**
   * Writes a folder in place of one that may be there, which stays until the new one is complete.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the disk is full or cannot be written;
   *     the old folder is untouched then
   */
  public static void replace(Path target, Content content) {
    try {
      Path place = place(target);
      Path partial = fill(target, place, content);
      Path complete = beside(place, COMPLETE);
      Path replaced = beside(place, REPLACED);
      try {
        rename(partial, complete);
        takePlace(complete, place, replaced);
      } finally {
        deleteTree(partial);
        deleteTree(complete);
        putBackOrDelete(replaced, place);
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /**
   * Puts a folder's children in order after writers that were killed: finishes a replacement that
   * was under way and removes what is incomplete. Writers that are still running are left alone.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the disk cannot be written
   */
  public static void recover(Path parent) {
    try {
      for (Leftover leftover : leftovers(parent)) {
        recover(leftover);
      }
    } catch (IOException e) {
      throw FileErrors.writing(parent, e);
    }
  }

  /**
   * Removes a folder with all that is in it, or a file; nothing if it is not there. A folder loses
   * its name first, so that no part of it is ever taken for the whole.
   */
  public static void delete(Path folder) {
    try {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Path going = beside(folder.toAbsolutePath().normalize(), PARTIAL);
        rename(folder, going);
        deleteTree(going);
      } else {
        deleteTree(folder);
      }
    } catch (IOException e) {
      throw FileErrors.writing(folder, e);
    }
  }

  private static Path place(Path target) throws IOException {
    return Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  /** Writes and flushes the content beside its place; leaves nothing if that fails. */
  private static Path fill(Path target, Path place, Content content) throws IOException {
    Files.createDirectories(place.getParent());
    for (Leftover leftover : leftovers(place.getParent())) {
      if (leftover.target.equals(place.getFileName().toString())) {
        recover(leftover);
      }
    }
    Path partial = Files.createDirectory(beside(place, PARTIAL));
    boolean complete = false;
    try {
      content.writeTo(partial);
      flush(partial);
      complete = true;
      return partial;
    } catch (IOException e) {
      throw failure(e, target, partial);
    } catch (UncheckedIOException e) {
      throw failure(e.getCause(), target, partial);
    } catch (ReportedException e) {
      throw new ReportedException(e.getMessage().replace(partial.toString(), target.toString()), e);
    } finally {
      if (!complete) {
        deleteTree(partial);
      }
    }
  }

  /** A failure to write the folder, or to read something else that was to go into it. */
  private static ReportedException failure(IOException e, Path target, Path partial) {
    if (e instanceof FileSystemException at
        && at.getFile() != null
        && at.getOtherFile()
            == null // a copy that broke off names both; the disk it goes to is full
        && !Path.of(at.getFile()).startsWith(partial)) {
      return FileErrors.reading(Path.of(at.getFile()), e);
    }
    return FileErrors.writing(target, e);
  }

  private static void takePlace(Path complete, Path place, Path replaced) throws IOException {
    if (!Files.exists(place)) {
      rename(complete, place);
      return;
    }
    rename(place, replaced);
    rename(complete, place);
    deleteTree(replaced);
  }

  private static void recover(Leftover leftover) throws IOException {
    if (isRunning(leftover)) {
      return;
    }
    Path place = leftover.path.resolveSibling(leftover.target);
    Path replaced =
        leftover.path.resolveSibling(
            leftover
                .path
                .getFileName()
                .toString()
                .replace("." + COMPLETE + "-", "." + REPLACED + "-"));
    switch (leftover.stage) {
      case COMPLETE -> takePlace(leftover.path, place, replaced);
      case REPLACED -> putBackOrDelete(leftover.path, place);
      default -> deleteTree(leftover.path);
    }
  }

  private static void putBackOrDelete(Path replaced, Path place) throws IOException {
    if (Files.exists(place)) {
      deleteTree(replaced);
    } else if (Files.exists(replaced)) {
      rename(replaced, place);
    }
  }

  /** Complete folders first: they take the place of what they replaced before that is removed. */
  private static List<Leftover> leftovers(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .map(child -> new Named(child, UNDER_WAY.matcher(child.getFileName().toString())))
          .filter(named -> named.name.matches())
          .map(Named::leftover)
          .sorted(Comparator.comparing(Leftover::stage))
          .toList();
    }
  }

  private record Named(Path path, Matcher name) {
    Leftover leftover() {
      return new Leftover(
          path,
          name.group(1),
          name.group(2),
          Long.parseLong(name.group(3)),
          Long.parseLong(name.group(4)));
    }
  }

  private static Path beside(Path place, String stage) {
    ProcessHandle process = ProcessHandle.current();
    return place.resolveSibling(
        "."
            + place.getFileName()
            + "."
            + stage
            + "-"
            + process.pid()
            + "-"
            + start(process)
            + "-"
            + COUNT.incrementAndGet());
  }

  /** Process ids are used again, in containers soon: the start tells two apart. */
  private static boolean isRunning(Leftover leftover) {
    return ProcessHandle.of(leftover.process)
        .filter(ProcessHandle::isAlive)
        .filter(process -> start(process) == leftover.start)
        .isPresent();
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static void flush(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) tree.filter(p -> !Files.isSymbolicLink(p))::iterator) {
        force(path);
      }
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    force(to.getParent());
  }

  private static void deleteTree(Path root) throws IOException {
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
