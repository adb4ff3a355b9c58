package dev.longhand.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of files that a user names, before anything is done with them. */
public final class FileChecks {
  private FileChecks() {}

  /**
   * A file that is there, is not empty and can be read.
   *
   * @param what the file is to be, for the message: "the vocabulary", "--train_file"
   */
  public static Path readable(Path file, String what) {
    if (Files.isDirectory(file)) {
      throw new UserException(what + ": " + file + " is a folder; name a file");
    }
    if (!Files.exists(file)) {
      throw new UserException(what + ": there is no file " + file + "; check the path");
    }
    if (!Files.isRegularFile(file)) {
      throw new UserException(what + ": " + file + " is a device or a pipe; name a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new UserException(
          what + ": " + file + " may not be read; change its permissions or choose another");
    }
    if (size(file) == 0) {
      throw new UserException(
          what + ": " + file + " is empty; download it again or write it again");
    }
    return file;
  }

  /**
   * A folder that is there.
   *
   * @param what the folder is to be, for the message: "the model", "--data_dir"
   */
  public static Path folder(Path folder, String what) {
    if (!Files.exists(folder)) {
      throw new UserException(what + ": there is no folder " + folder + "; check the path");
    }
    if (!Files.isDirectory(folder)) {
      throw new UserException(what + ": " + folder + " is a file; name a folder");
    }
    return folder;
  }

  /** The bytes of a file. */
  public static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }
}
