package dev.longhand.files;

/**
 * Text from outside, made fit for a terminal, a log or a table.
 *
 * <p>Control characters can move the cursor, forge lines and change a terminal's settings; those
 * that turn the direction of writing make a text look like another. Both are written as JSON would
 * escape them, so that JSON stays the same JSON.
 */
public final class Printable {
  private static final String ELLIPSIS = "...";

  private Printable() {}

  /** The text with every control character, a line break too, as an escape. */
  public static String escaped(String text) {
    return escaped(text, "");
  }

  /** The text with every control character but line breaks and tabs as an escape. */
  public static String escapedLines(String text) {
    return escaped(text, "\n\t");
  }

  /** The text on one line, cut after so many characters. */
  public static String shortened(Object value, int most) {
    String text = String.valueOf(value);
    return escaped(text.length() > most ? text.substring(0, most) + ELLIPSIS : text);
  }

  private static String escaped(String text, String kept) {
    if (text.chars().noneMatch(c -> isUnsafe((char) c))) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isUnsafe(c) && kept.indexOf(c) < 0) {
        safe.append(escape(c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", (int) c);
    };
  }

  private static boolean isUnsafe(char c) {
    return Character.isISOControl(c)
        || c == '\u061c' // Arabic letter mark
        || (c >= '\u200e' && c <= '\u200f') // left-to-right and right-to-left marks
        || (c >= '\u2028' && c <= '\u202e') // line separators, embeddings and overrides
        || (c >= '\u2066' && c <= '\u2069'); // isolates
  }
}
