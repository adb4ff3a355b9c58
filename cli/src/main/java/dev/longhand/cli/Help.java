package dev.longhand.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.apache.commons.cli.help.TextStyle;

/** The help text of a command: how it is called, and its flags in groups with their defaults. */
public final class Help extends TextHelpAppendable {
  private static final int WIDTH = 100;
  private static final int HELP_COLUMN = 42;
  private static final char UNBROKEN_SPACE = '\u00a0';

  private static final TextStyle WHOLE_LINE = TextStyle.builder().setMaxWidth(WIDTH).get();
  private static final TextStyle INDENTED =
      TextStyle.builder().setMaxWidth(WIDTH - 2).setLeftPad(2).get();
  private static final List<TextStyle> COLUMNS =
      List.of(column(HELP_COLUMN - 4), column(WIDTH - HELP_COLUMN));

  private Help(StringBuilder text) {
    super(text);
    setLeftPad(0);
    setIndent(0);
  }

  private static TextStyle column(int width) {
    return TextStyle.builder().setMinWidth(width).setMaxWidth(width).setLeftPad(2).get();
  }

  /** Returns the help of a command, lines separated by newlines. */
  public static String of(Command command) {
    StringBuilder text = new StringBuilder();
    try {
      new Help(text).append(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString()
        .lines()
        .map(line -> line.replace(UNBROKEN_SPACE, ' ').stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private void append(Command command) throws IOException {
    printWrapped("usage: " + command.name() + " " + usage(command), WHOLE_LINE);
    append("\n");
    printWrapped(command.summary(), WHOLE_LINE);
    if (!command.examples().isEmpty()) {
      append("\nExamples:\n  " + String.join("\n  ", command.examples()) + "\n");
    }
    for (var group : command.flags().groups().entrySet()) {
      append("\n" + group.getKey() + ":\n");
      appendFlags(group.getValue());
    }
    append("\nOther:\n");
    appendFlag("-h, --help", "show this text");
    appendFlag("--version", "show the versions of this program");
  }

  private static String usage(Command command) {
    Command.Positionals plain = command.positionals();
    String one = plain.atLeast() > 0 ? plain.placeholder() : "[" + plain.placeholder() + "]";
    String words = plain.atMost() == 0 ? "[ARGUMENTS.json]" : one;
    return words + (plain.atMost() > 1 ? "..." : "") + " [--flag value]...";
  }

  private void appendFlags(List<Flag> flags) throws IOException {
    if (flags.stream().allMatch(flag -> flag.treatment() == Treatment.IGNORED)) {
      String names = String.join(", ", flags.stream().map(flag -> "--" + flag.name()).toList());
      printWrapped(names, INDENTED);
      return;
    }
    for (Flag flag : flags) {
      appendFlag(names(flag), text(flag));
    }
  }

  /** Appends a flag's names with its help beside them, or below where the names are long. */
  private void appendFlag(String names, String text) throws IOException {
    boolean isLong = names.length() + 4 > HELP_COLUMN;
    if (isLong) {
      append("  " + names + "\n");
    }
    List<String> cells = List.of(isLong ? "" : names, text);
    writeColumnQueues(makeColumnQueues(cells, COLUMNS), COLUMNS);
  }

  private static String names(Flag flag) {
    String placeholder = flag.type() == FlagType.BOOLEAN ? "" : " " + flag.type().placeholder();
    return (flag.hasNegation() ? "--[no_]" : "--") + flag.name() + placeholder;
  }

  private static String text(Flag flag) {
    StringBuilder text = new StringBuilder(flag.help());
    if (!flag.choices().isEmpty() && flag.treatment() == Treatment.USED) {
      text.append(": ").append(String.join(", ", flag.choices()));
    }
    if (!flag.aliases().isEmpty()) {
      text.append("; also --").append(String.join(", --", flag.aliases()));
    }
    if (saysDefault(flag)) {
      String value = flag.defaultText().orElseThrow();
      text.append(" (default:").append(UNBROKEN_SPACE).append(value).append(")");
    }
    return text.toString();
  }

  /** A boolean that is false unless given needs no word on it. */
  private static boolean saysDefault(Flag flag) {
    return flag.treatment() == Treatment.USED
        && flag.defaultValue().isPresent()
        && !flag.defaultValue().equals(Optional.of(Boolean.FALSE));
  }
}
