package dev.longhand.trainer.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Completion of commands in bash and zsh, made from their tables of flags. */
public final class Completion {
  private Completion() {}

  /**
   * Returns a bash script that completes a program.
   *
   * @param program what the user types first
   * @param commands its commands by name; one with an empty name where it has none
   */
  public static String bash(String program, Map<String, Command> commands) {
    String function = "_" + program.replace('-', '_');
    List<String> lines = new ArrayList<>();
    lines.add("# bash completion of " + program);
    lines.add(function + "() {");
    lines.add("  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"");
    lines.add("  local command=\"\"");
    if (!commands.containsKey("")) {
      lines.add("  if ((COMP_CWORD == 1)); then");
      lines.add("    COMPREPLY=($(compgen -W \"" + names(commands) + "\" -- \"$word\"))");
      lines.add("    return");
      lines.add("  fi");
      lines.add("  command=\"${COMP_WORDS[1]}\"");
    }
    lines.add("  case \"$command\" in");
    commands.forEach((name, command) -> addBashCommand(lines, name, command));
    lines.add("  esac");
    lines.add("}");
    lines.add("complete -o default -F " + function + " " + program);
    return String.join("\n", lines) + "\n";
  }

  private static void addBashCommand(List<String> lines, String name, Command command) {
    lines.add("    " + (name.isEmpty() ? "\"\"" : name) + ")");
    lines.add("      case \"$before\" in");
    for (Flag flag : command.flags().flags()) {
      String values = bashValues(flag);
      if (!values.isEmpty()) {
        String pattern = String.join("|", flag.names().stream().map(n -> "--" + n).toList());
        lines.add("        " + pattern + ") " + values + "; return ;;");
      }
    }
    lines.add("      esac");
    lines.add("      if [[ $word == -* ]]; then");
    lines.add("        COMPREPLY=($(compgen -W \"" + flags(command) + "\" -- \"$word\"))");
    lines.add("      fi");
    lines.add("      ;;");
  }

  private static String bashValues(Flag flag) {
    if (!flag.choices().isEmpty()) {
      return "COMPREPLY=($(compgen -W \"" + String.join(" ", flag.choices()) + "\" -- \"$word\"))";
    }
    return switch (flag.type()) {
      case FILE -> "COMPREPLY=($(compgen -f -- \"$word\"))";
      case FOLDER -> "COMPREPLY=($(compgen -d -- \"$word\"))";
      case INTEGER, DECIMAL, TEXT, SECRET, JSON -> "COMPREPLY=()";
      case BOOLEAN -> "";
    };
  }

  /**
   * Returns a zsh script that completes a program.
   *
   * @param program what the user types first
   * @param commands its commands by name; one with an empty name where it has none
   */
  public static String zsh(String program, Map<String, Command> commands) {
    List<String> lines = new ArrayList<>();
    lines.add("#compdef " + program);
    lines.add("# zsh completion of " + program);
    if (commands.containsKey("")) {
      addZshArguments(lines, "", commands.get(""));
      return String.join("\n", lines) + "\n";
    }
    lines.add("if ((CURRENT == 2)); then");
    lines.add("  compadd -- " + names(commands));
    lines.add("  return");
    lines.add("fi");
    lines.add("local command=$words[2]");
    lines.add("shift words; ((CURRENT--))");
    lines.add("case $command in");
    commands.forEach(
        (name, command) -> {
          lines.add("  " + name + ")");
          addZshArguments(lines, "    ", command);
          lines.add("    ;;");
        });
    lines.add("esac");
    return String.join("\n", lines) + "\n";
  }

  private static void addZshArguments(List<String> lines, String indent, Command command) {
    lines.add(indent + "_arguments \\");
    for (Flag flag : shown(command)) {
      for (String name : flag.names()) {
        lines.add(indent + "  '" + zshFlag(flag, name) + "' \\");
      }
      if (flag.hasNegation()) {
        lines.add(indent + "  '--no_" + flag.name() + "[not: " + zshText(flag.help()) + "]' \\");
      }
    }
    lines.add(indent + "  '(- *)'{-h,--help}'[show help]' \\");
    lines.add(indent + "  '(- *)--version[show versions]' \\");
    lines.add(indent + "  '*:file:_files'");
  }

  private static String zshFlag(Flag flag, String name) {
    String head = "--" + name + "[" + zshText(flag.help()) + "]";
    if (flag.type() == FlagType.BOOLEAN) {
      return head;
    }
    String action =
        switch (flag.type()) {
          case FILE -> "_files";
          case FOLDER -> "_files -/";
          default -> flag.choices().isEmpty() ? " " : "(" + String.join(" ", flag.choices()) + ")";
        };
    return head + ":" + flag.name() + ":" + action;
  }

  private static String zshText(String help) {
    return help.replace("'", "'\\''").replace("[", "(").replace("]", ")").replace(":", "\\:");
  }

  /** Ignored and refused flags are understood but not offered. */
  private static List<Flag> shown(Command command) {
    return command.flags().flags().stream()
        .filter(flag -> flag.treatment() == Treatment.USED)
        .toList();
  }

  private static String flags(Command command) {
    List<String> names = new ArrayList<>(List.of("--help", "--version"));
    for (Flag flag : shown(command)) {
      flag.names().forEach(name -> names.add("--" + name));
      if (flag.hasNegation()) {
        names.add("--no_" + flag.name());
      }
    }
    return String.join(" ", names);
  }

  private static String names(Map<String, Command> commands) {
    return String.join(" ", commands.keySet());
  }
}
