package dev.longhand.trainer.results;

import dev.longhand.files.Printable;

/** Fields of tab-separated files. */
public final class TsvField {
  private TsvField() {}

  /**
   * Returns a value as one field: tab, line feed, carriage return and backslash are written {@code
   * \t}, {@code \n}, {@code \r} and {@code \\}, other control characters as JSON escapes them, so
   * that a row stays one line, can be read back, and does nothing to a terminal.
   */
  public static String escaped(String value) {
    return Printable.escaped(value.replace("\\", "\\\\"));
  }
}
