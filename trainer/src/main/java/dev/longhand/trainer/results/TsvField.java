package dev.longhand.trainer.results;

/** Fields of tab-separated files. */
public final class TsvField {
  private TsvField() {}

  /**
   * Returns a value as one field: tab, line feed, carriage return and backslash are written {@code
   * \t}, {@code \n}, {@code \r} and {@code \\}, so that a row stays one line and can be read back.
   */
  public static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
