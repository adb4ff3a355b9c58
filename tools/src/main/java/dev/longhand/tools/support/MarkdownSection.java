package dev.longhand.tools.support;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a Markdown file that a program writes, between two comments.
 *
 * @param file that has it
 * @param before the text up to the section, the first comment included
 * @param after the text from the second comment
 */
public record MarkdownSection(Path file, String before, String after) {

  /** The line before a section. */
  public static String begin(String name) {
    return "<!-- " + name + " -->";
  }

  /** The line after a section. */
  public static String end(String name) {
    return "<!-- /" + name + " -->";
  }

  /**
   * Finds a section by its name.
   *
   * @throws UserException if the file does not have both comments, or cannot be read
   */
  public static MarkdownSection find(Path file, String name) {
    String text = read(file);
    int from = text.indexOf(begin(name));
    int to = text.indexOf(end(name), Math.max(0, from));
    if (from < 0 || to < 0) {
      throw new UserException(
          "%s: expected the lines %s and, after it, %s".formatted(file, begin(name), end(name)));
    }
    return new MarkdownSection(file, text.substring(0, from) + begin(name), text.substring(to));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw FileErrors.reading(file, failure);
    }
  }

  /** Puts other lines into it. */
  public void write(String lines) {
    String text = before + "\n" + lines + "\n" + after;
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
