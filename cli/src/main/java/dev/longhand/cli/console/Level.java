package dev.longhand.cli.console;

import java.util.Locale;

/** How important a line is, from the least to the most. */
public enum Level {
  /** Of use to whoever looks for a mistake. */
  DEBUG,
  /** What happens. */
  INFO,
  /** What a user should look at. */
  WARNING,
  /** What failed. */
  ERROR,
  /** What ended the run. */
  CRITICAL;

  /** Returns the level of a {@code --log_level}; "passive" is info. */
  public static Level of(String name) {
    return name.equals("passive") ? INFO : valueOf(name.toUpperCase(Locale.ROOT));
  }
}
