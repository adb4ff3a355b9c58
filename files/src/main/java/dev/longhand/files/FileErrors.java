package dev.longhand.files;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says in one line why a file could not be read or written, and what to do about it. */
public final class FileErrors {
  /** What the operating system calls it, what it means, and the way out. */
  private record Known(String part, String meaning, String wayOut) {}

  private static final int LONGEST_QUOTE = 100;
  private static final int LONGEST_REASON = 300;
  private static final String ANOTHER_FOLDER = "choose another folder";

  private static final List<Known> KNOWN =
      List.of(
          new Known("no space left", "the disk is full", "free some space or choose another disk"),
          new Known("quota exceeded", "the disk quota is used up", "free some space"),
          new Known("file too large", "the file system takes no file that large", ANOTHER_FOLDER),
          new Known("read-only file system", "the disk is read-only", ANOTHER_FOLDER),
          new Known("directory not empty", "it is there already", "choose another name"),
          new Known("not a directory", "a part of the path is a file", ANOTHER_FOLDER),
          new Known("is a directory", "it is a folder", "name a file"),
          new Known("permission denied", "it is not permitted", "change the permissions"),
          new Known("too many open files", "too many files are open", "raise ulimit -n"),
          new Known("input/output error", "the disk failed", "check the disk"));

  private FileErrors() {}

  /** Says why a file or folder could not be read. */
  public static UserException reading(Path path, IOException failure) {
    return new UserException("cannot read " + path + ": " + reason(failure), failure);
  }

  /** Says in words and with the place why a text is not JSON. */
  public static String notJson(JsonProcessingException failure) {
    JsonLocation at = failure.getLocation();
    String where =
        at == null ? "" : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    return where + jsonFault(failure);
  }

  /** Says in words, without the place, why a text is not JSON. */
  public static String jsonFault(JsonProcessingException failure) {
    // What follows tells of the parser's source, which it keeps to itself.
    String what =
        String.valueOf(failure.getOriginalMessage())
            .split(" \\((start marker|for \\w+ starting)", -1)[0];
    // The parser names its classes and options, which are nothing to the user.
    String words = what.replaceFirst(" \\(bound as `.*", "").replaceAll(",? ?(from )?`[^`]*`", "");
    return Printable.shortened(words.lines().findFirst().orElse(""), LONGEST_REASON);
  }

  /** Says why a file or folder could not be written. */
  public static UserException writing(Path path, IOException failure) {
    return writing(path, 0, failure);
  }

  /**
   * Says why a file or folder could not be written.
   *
   * @param needed the bytes to be written in all, or 0 if they are not known; told beside the free
   *     ones where the disk is full
   */
  public static UserException writing(Path path, long needed, IOException failure) {
    String space = isFull(failure) ? space(path, needed) : "";
    return new UserException("cannot write " + path + ": " + reason(failure) + space, failure);
  }

  /**
   * A name or value from a file, fit for one line: quoted, shortened, without control characters. A
   * container is only named: writing out one that holds itself many times would not end.
   */
  public static String quoted(Object value) {
    if (value instanceof Collection || value instanceof Map || value instanceof Object[]) {
      return "a list or map";
    }
    return "\"" + Printable.shortened(value, LONGEST_QUOTE) + "\"";
  }

  private static boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder; check the path";
    }
    if (failure instanceof AccessDeniedException) {
      return "it is not permitted; change the permissions or choose another path";
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return "a file is where a folder is needed (" + failure.getMessage() + "); " + ANOTHER_FOLDER;
    }
    String message = String.valueOf(failure.getMessage());
    for (Known known : KNOWN) {
      if (message.toLowerCase(Locale.ROOT).contains(known.part)) {
        return known.meaning + "; " + known.wayOut;
      }
    }
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }

  private static String space(Path path, long needed) {
    Path there = path.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    try {
      String need = needed > 0 ? needed + " bytes are needed, " : "";
      return " (" + need + Files.getFileStore(there).getUsableSpace() + " are free)";
    } catch (IOException unknown) {
      return "";
    }
  }
}
