package dev.longhand.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The help text of a command: how it is called, and its flags in groups with their defaults. */
public final class Help {
  private static final int WIDTH = 100;
  private static final int HELP_COLUMN = 42;
  private static final char UNBROKEN_SPACE = '\u00a0';

  private Help() {}

  /** Returns the help of a command, lines separated by newlines. */
  public static String of(Command command) {
    List<String> lines = new ArrayList<>();
    lines.add("usage: " + command.name() + " " + usage(command));
    lines.add("");
    lines.addAll(wrap(command.summary(), WIDTH));
    if (!command.examples().isEmpty()) {
      lines.add("");
      lines.add("Examples:");
      command.examples().forEach(example -> lines.add("  " + example));
    }
    command.flags().groups().forEach((group, flags) -> addGroup(lines, group, flags));
    lines.add("");
    lines.add("Other:");
    lines.addAll(entry("-h, --help", "show this text"));
    lines.addAll(entry("--version", "show the versions of this program"));
    return String.join("\n", lines);
  }

  private static String usage(Command command) {
    Command.Positionals plain = command.positionals();
    String one = plain.atLeast() > 0 ? plain.placeholder() : "[" + plain.placeholder() + "]";
    String words = plain.atMost() == 0 ? "[ARGUMENTS.json]" : one;
    return words + (plain.atMost() > 1 ? "..." : "") + " [--flag value]...";
  }

  private static void addGroup(List<String> lines, String group, List<Flag> flags) {
    lines.add("");
    lines.add(group + ":");
    if (flags.stream().allMatch(flag -> flag.treatment() == Treatment.IGNORED)) {
      String names = String.join(", ", flags.stream().map(flag -> "--" + flag.name()).toList());
      wrap(names, WIDTH - 2).forEach(line -> lines.add("  " + line));
      return;
    }
    flags.forEach(flag -> lines.addAll(entry(names(flag), text(flag))));
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

  /** Returns a flag's names with its help beside them, or below where the names are long. */
  private static List<String> entry(String names, String text) {
    List<String> lines = new ArrayList<>();
    List<String> wrapped = new ArrayList<>(wrap(text, WIDTH - HELP_COLUMN));
    String first = "  " + names;
    if (first.length() + 2 <= HELP_COLUMN && !wrapped.isEmpty()) {
      first = first + " ".repeat(HELP_COLUMN - first.length()) + wrapped.remove(0);
    }
    lines.add(first);
    wrapped.forEach(line -> lines.add(" ".repeat(HELP_COLUMN) + line));
    return lines;
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines.stream().map(one -> one.replace(UNBROKEN_SPACE, ' ')).toList();
  }
}
