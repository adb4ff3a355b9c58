package dev.longhand.cli.console;

import java.util.Locale;

/** The importance of a line, in ascending order. */
public enum Level {
  /** Details for debugging. */
  DEBUG,
  /** What happens. */
  INFO,
  /** What a user should look at. */
  WARNING,
  /** A failure. */
  ERROR,
  /** A failure that ended the run. */
  CRITICAL;

  /** Returns the level of a {@code --log_level}; "passive" is info. */
  public static Level of(String name) {
    return name.equals("passive") ? INFO : valueOf(name.toUpperCase(Locale.ROOT));
  }
}
