package dev.longhand.zoo.tokenizers.input;

/** A value from a file, shortened and made fit for one line of a message. */
public final class Excerpt {
  private static final int CHARACTERS = 60;

  private Excerpt() {}

  /** Returns the value without control characters, its end cut off where it is long. */
  public static String of(Object value) {
    String text = String.valueOf(value);
    String start = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) + "..." : text;
    return start.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{2028}\\x{2029}]", "?");
  }
}
