package dev.longhand.cli.completion;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagType;
import dev.longhand.cli.Program;
import java.util.ArrayList;
import java.util.List;

/** A script that lets zsh complete programs: their commands, flags and values. */
public final class ZshCompletion {
  private ZshCompletion() {}

  /** Returns the script, to be sourced or to lie in a folder of {@code $fpath}. */
  public static String script(List<Program> programs) {
    List<String> lines = new ArrayList<>();
    lines.add("#compdef " + String.join(" ", programs.stream().map(Program::name).toList()));
    for (Program program : programs) {
      lines.add("");
      lines.add(Completion.function(program) + "() {");
      addProgram(lines, program);
      lines.add("}");
    }
    lines.add("");
    lines.add("if [[ $zsh_eval_context[-1] == loadautofunc ]]; then");
    lines.add("  _${service//-/_} \"$@\"");
    lines.add("else");
    for (Program program : programs) {
      lines.add("  compdef " + Completion.function(program) + " " + program.name());
    }
    lines.add("fi");
    return String.join("\n", lines) + "\n";
  }

  private static void addProgram(List<String> lines, Program program) {
    if (!program.hasCommands()) {
      addArguments(lines, "  ", program.commands().get(""));
      return;
    }
    lines.add("  if ((CURRENT == 2)); then");
    lines.add("    compadd -- " + String.join(" ", program.commands().keySet()));
    lines.add("    return");
    lines.add("  fi");
    lines.add("  local command=$words[2]");
    lines.add("  shift words; ((CURRENT--))");
    lines.add("  case $command in");
    program
        .commands()
        .forEach(
            (name, command) -> {
              lines.add("    " + name + ")");
              addArguments(lines, "      ", command);
              lines.add("      ;;");
            });
    lines.add("  esac");
  }

  private static void addArguments(List<String> lines, String indent, Command command) {
    lines.add(indent + "_arguments \\");
    for (Flag flag : Completion.flags(command)) {
      for (String word : Completion.words(flag)) {
        lines.add(indent + "  '" + option(flag, word) + "' \\");
      }
    }
    lines.add(indent + "  '(- *)'{-h,--help}'[show help]' \\");
    lines.add(indent + "  '(- *)--version[show versions]' \\");
    lines.add(indent + "  '*:file:_files'");
  }

  /** The form that _arguments reads: a flag, its help, and how its value is completed. */
  private static String option(Flag flag, String word) {
    String help = word.startsWith("--no_") ? "not: " + flag.help() : flag.help();
    String shown = "[" + escaped(help) + "]";
    return flag.type() == FlagType.BOOLEAN
        ? word + shown
        : word + "=" + shown + ":" + flag.name() + ":" + values(flag);
  }

  private static String values(Flag flag) {
    if (!flag.offered().isEmpty()) {
      return "(" + String.join(" ", flag.offered()) + ")";
    }
    return switch (flag.type()) {
      case FILE -> "_files";
      case FOLDER -> "_files -/";
      default -> " ";
    };
  }

  private static String escaped(String help) {
    return help.replace("'", "'\\''").replace("[", "(").replace("]", ")").replace(":", "\\:");
  }
}
