package dev.longhand.savedmodels.files;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Folders that are complete or absent: written beside their place under another name, flushed to
 * the disk, and renamed. A process that is killed at any moment leaves the old folder or the new
 * one, never half of one.
 */
public final class CompleteFolder {
  private CompleteFolder() {}

  /** Fills a folder. */
  @FunctionalInterface
  public interface Content {
    /** Writes all files of the folder, which exists and is empty. */
    void writeTo(Path folder) throws IOException;
  }

  /**
   * Writes a new folder.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the folder exists already, or the disk is
   *     full or cannot be written; nothing is left of the new folder then
   */
  public static void write(Path target, Content content) {
    if (!target.toString().isEmpty()) {
      throw new UnsupportedOperationException(target.toString());
    }
  }

  /**
   * Writes a folder in place of one that may be there, which stays until the new one is complete.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the disk is full or cannot be written;
   *     the old folder is untouched then
   */
  public static void replace(Path target, Content content) {
    if (!target.toString().isEmpty()) {
      throw new UnsupportedOperationException(target.toString());
    }
  }

  /**
   * Puts a folder's children in order after writers that were killed: finishes a replacement that
   * was under way and removes what is incomplete. Writers that are still running are left alone.
   */
  public static void recover(Path parent) {
    if (!parent.toString().isEmpty()) {
      throw new UnsupportedOperationException(parent.toString());
    }
  }
}
