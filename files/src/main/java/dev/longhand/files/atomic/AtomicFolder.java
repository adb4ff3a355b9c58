package dev.longhand.files.atomic;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.TemporaryFile.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders that are complete or absent: written beside their place under another name, flushed to
 * the disk, and renamed. A process that is killed at any moment leaves the old folder or the new
 * one, never half of one.
 *
 * <p>What is under way is called {@code .NAME.partial-WRITER} (being written), {@code
 * .NAME.complete-WRITER} (about to take its place), {@code .NAME.children-WRITER} (whose children
 * are about to take theirs) and {@code .NAME.replaced-WRITER} (the old one, about to go), where
 * WRITER is a process by its machine, id and start.
 */
public final class AtomicFolder {
  private AtomicFolder() {}

  /** Fills a folder. */
  @FunctionalInterface
  public interface Content {
    /** Writes all files of the folder, which exists and is empty. */
    void writeTo(Path folder) throws IOException;
  }

  /**
   * Writes a new folder, in place of an empty one if there is one.
   *
   * @throws dev.longhand.files.UserException if there is something at its place already, or the
   *     disk is full or cannot be written; nothing is left of the new folder then
   */
  public static void write(Path target, Content content) {
    try {
      Path place = place(target);
      if (Files.exists(place) && !isEmptyFolder(place)) {
        throw new UserException(
            "cannot write " + target + ": it is there already; remove it or choose another name");
      }
      Path partial = fill(target, place, content);
      try {
        DurableFiles.rename(partial, place);
      } finally {
        DurableFiles.deleteTree(partial);
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /**
   * Writes a folder in place of one that may be there, which stays until the new one is complete.
   *
   * @throws dev.longhand.files.UserException if the disk is full or cannot be written; the old
   *     folder is untouched then
   */
  public static void replace(Path target, Content content) {
    try {
      Path place = place(target);
      Path partial = fill(target, place, content);
      Path complete = TemporaryFile.beside(place, Stage.COMPLETE);
      Path replaced = TemporaryFile.beside(place, Stage.REPLACED);
      try {
        DurableFiles.rename(partial, complete);
        takePlace(complete, place, replaced);
      } finally {
        DurableFiles.deleteTree(partial);
        DurableFiles.deleteTree(complete);
        putBackOrDelete(replaced, place);
      }
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /**
   * Writes files and folders into a folder that has others too, in place of older ones: all of them
   * or none. After a process that was killed, {@link #recover} of the folder finishes what it
   * began.
   *
   * <p>A child that is a folder is absent while the files beside it change, so that it is never
   * found beside files of another version.
   *
   * @param name what the children are together, for the temporary folder
   * @throws dev.longhand.files.UserException if the disk is full or cannot be written; the old
   *     children are untouched then
   */
  public static void replaceChildren(Path parent, String name, Content content) {
    try {
      Path place = place(parent).resolve(name);
      Path partial;
      try {
        partial = fill(place, place, content);
      } catch (UserException e) {
        throw new UserException(e.getMessage().replace(place.toString(), parent.toString()), e);
      }
      for (Path older : TemporaryFile.own(place, Stage.CHILDREN)) {
        DurableFiles.deleteTree(older);
      }
      Path children = TemporaryFile.beside(place, Stage.CHILDREN);
      try {
        DurableFiles.rename(partial, children);
      } finally {
        DurableFiles.deleteTree(partial);
      }
      takePlaces(children);
    } catch (IOException e) {
      throw FileErrors.writing(parent, e);
    }
  }

  private static void takePlaces(Path from) throws IOException {
    Path parent = from.toAbsolutePath().getParent();
    List<Path> children = children(from);
    List<Path> folders = children.stream().filter(Files::isDirectory).toList();
    List<Path> replaced = new ArrayList<>();
    for (Path child : folders) {
      Path place = parent.resolve(child.getFileName());
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        replaced.add(TemporaryFile.beside(place, Stage.REPLACED));
        DurableFiles.rename(place, replaced.get(replaced.size() - 1));
      }
    }
    for (Path child : children) {
      if (!folders.contains(child)) {
        DurableFiles.rename(child, parent.resolve(child.getFileName()));
      }
    }
    for (Path child : folders) {
      DurableFiles.rename(child, parent.resolve(child.getFileName()));
    }
    DurableFiles.deleteTree(from);
    for (Path old : replaced) {
      DurableFiles.deleteTree(old);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  /**
   * Returns a folder that does not exist yet, for what this process alone needs for a while. If the
   * process is killed, {@link #recover} of the parent removes it.
   *
   * @param name what is in it
   */
  public static Path temporary(Path parent, String name) {
    return TemporaryFile.beside(parent.toAbsolutePath().normalize().resolve(name), Stage.PARTIAL);
  }

  /**
   * Puts a folder's children in order after writers that were killed: finishes a replacement that
   * was under way and removes what is incomplete. Writers that are still running are left alone.
   *
   * @throws dev.longhand.files.UserException if the disk cannot be written
   */
  public static void recover(Path parent) {
    try {
      for (TemporaryFile leftover : TemporaryFile.leftovers(parent)) {
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
        Path going = TemporaryFile.beside(folder.toAbsolutePath().normalize(), Stage.PARTIAL);
        DurableFiles.rename(folder, going);
        DurableFiles.deleteTree(going);
      } else {
        DurableFiles.deleteTree(folder);
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
    for (TemporaryFile leftover : TemporaryFile.leftovers(place.getParent())) {
      if (leftover.place().equals(place)) {
        recover(leftover);
      }
    }
    Path partial = Files.createDirectory(TemporaryFile.beside(place, Stage.PARTIAL));
    boolean complete = false;
    try {
      content.writeTo(partial);
      DurableFiles.forceTree(partial);
      complete = true;
      return partial;
    } catch (IOException e) {
      throw failure(e, target, partial);
    } catch (UncheckedIOException e) {
      throw failure(e.getCause(), target, partial);
    } catch (UserException e) {
      throw new UserException(e.getMessage().replace(partial.toString(), target.toString()), e);
    } finally {
      if (!complete) {
        DurableFiles.deleteTree(partial);
      }
    }
  }

  /** A failure to write the folder, or to read something else that was to go into it. */
  private static UserException failure(IOException e, Path target, Path partial) {
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
      DurableFiles.rename(complete, place);
      return;
    }
    DurableFiles.rename(place, replaced);
    DurableFiles.rename(complete, place);
    DurableFiles.deleteTree(replaced);
  }

  private static void recover(TemporaryFile leftover) throws IOException {
    Path path = leftover.path();
    switch (leftover.stage()) {
      case COMPLETE -> takePlace(path, leftover.place(), leftover.at(Stage.REPLACED));
      case CHILDREN -> takePlaces(path);
      case REPLACED -> putBackOrDelete(path, leftover.place());
      case PARTIAL -> DurableFiles.deleteTree(path);
    }
  }

  private static void putBackOrDelete(Path replaced, Path place) throws IOException {
    if (Files.exists(place)) {
      DurableFiles.deleteTree(replaced);
    } else if (Files.exists(replaced)) {
      DurableFiles.rename(replaced, place);
    }
  }
}
