package dev.longhand.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The terminal that the output is connected to.
 *
 * @param interactive whether a person looks at it: bars are drawn over, lines carry no time
 * @param colors whether it understands colors
 * @param width columns of a line
 */
public record Terminal(boolean interactive, boolean colors, int width) {
  /** No terminal: a pipe or a file. */
  public static final Terminal NONE = new Terminal(false, false, 100);

  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String GREY = "\u001b[90m";
  private static final String PLAIN = "\u001b[0m";

  /** Returns the terminal of this process; colors unless NO_COLOR is set or TERM is dumb. */
  public static Terminal ofProcess() {
    String term = System.getenv().getOrDefault("TERM", "dumb");
    if (!errorStreamIsTerminal() || term.equals("dumb")) {
      return NONE;
    }
    boolean colors = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(true, colors, columns(System.getenv("COLUMNS")));
  }

  /**
   * Looks at the process's descriptor where the system shows it, as a result may go into a pipe
   * while a person reads the errors; elsewhere the launcher tells by a system property.
   */
  private static boolean errorStreamIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notShown) {
      return Boolean.getBoolean("longhand.terminal");
    }
  }

  private static int columns(String value) {
    return value != null && value.matches("[1-9]\\d{1,3}") ? Integer.parseInt(value) : 80;
  }

  String colored(Level importance, String line) {
    if (!colors || importance == Level.INFO) {
      return line;
    }
    String color =
        switch (importance) {
          case DEBUG, INFO -> GREY;
          case WARNING -> YELLOW;
          case ERROR, CRITICAL -> RED;
        };
    return color + line + PLAIN;
  }
}
