package dev.longhand.cli;

/** The kinds of value that a flag takes. */
public enum FlagType {
  /** True or false; the bare flag means true. Held as Boolean. */
  BOOLEAN("true|false"),
  /** A whole number. Held as Long. */
  INTEGER("N"),
  /** Whole numbers with commas between them. Held as List of Long. */
  INTEGERS("N,N"),
  /** A number with or without a fraction. Held as Double. */
  DECIMAL("X"),
  /** Any text. Held as String. */
  TEXT("TEXT"),
  /**
   * Any number of texts, with spaces or commas between them; a list in a file of arguments. Held as
   * List of String.
   */
  TEXTS("[TEXT...]"),
  /** A text that no record may hold, such as a password. Held as String. */
  SECRET("TEXT"),
  /** The path of a file. Held as String. */
  FILE("FILE"),
  /** The path of a folder. Held as String. */
  FOLDER("DIR"),
  /** A JSON object. Held as Map from String to Object. */
  JSON("JSON");

  private final String placeholder;

  FlagType(String placeholder) {
    this.placeholder = placeholder;
  }

  /** Returns what stands for a value of this kind in the help. */
  public String placeholder() {
    return placeholder;
  }
}
