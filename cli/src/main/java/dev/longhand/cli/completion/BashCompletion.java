package dev.longhand.cli.completion;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagType;
import dev.longhand.cli.Program;
import java.util.ArrayList;
import java.util.List;

/** A script that lets bash complete programs: their commands, flags and values. */
public final class BashCompletion {
  private static final String HEAD =
      """
      local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command=""
      # --flag=value is three words to bash.
      if [[ $word == "=" ]]; then
        word=""
      elif [[ $before == "=" ]]; then
        before="${COMP_WORDS[COMP_CWORD-2]}"
      fi
      """;

  private BashCompletion() {}

  /** Returns the script, to be sourced. */
  public static String script(List<Program> programs) {
    StringBuilder script = new StringBuilder();
    programs.forEach(program -> script.append(script(program)));
    return script.toString();
  }

  private static String script(Program program) {
    String function = Completion.function(program);
    List<String> lines = new ArrayList<>();
    lines.add("# bash completion of " + program.name());
    lines.add(function + "() {");
    HEAD.lines().forEach(line -> lines.add("  " + line));
    if (program.hasCommands()) {
      lines.add("  if ((COMP_CWORD == 1)); then");
      lines.add("    " + reply("-W", String.join(" ", program.commands().keySet())));
      lines.add("    return");
      lines.add("  fi");
      lines.add("  command=\"${COMP_WORDS[1]}\"");
    }
    lines.add("  case \"$command\" in");
    program.commands().forEach((name, command) -> addCommand(lines, name, command));
    lines.add("  esac");
    lines.add("}");
    lines.add("complete -o default -F " + function + " " + program.name());
    return String.join("\n", lines) + "\n";
  }

  private static void addCommand(List<String> lines, String name, Command command) {
    lines.add("    " + (name.isEmpty() ? "\"\"" : name) + ")");
    lines.add("      case \"$before\" in");
    List<String> words = new ArrayList<>(List.of("--help", "--version"));
    for (Flag flag : Completion.flags(command)) {
      words.addAll(Completion.words(flag));
      if (flag.type() != FlagType.BOOLEAN) {
        String pattern = String.join("|", flag.names().stream().map(n -> "--" + n).toList());
        lines.add("        " + pattern + ") " + values(flag) + "; return ;;");
      }
    }
    lines.add("      esac");
    lines.add("      if [[ $word == -* ]]; then");
    lines.add("        " + reply("-W", String.join(" ", words)));
    lines.add("      fi");
    lines.add("      ;;");
  }

  private static String values(Flag flag) {
    if (!flag.offered().isEmpty()) {
      String folders = flag.type() == FlagType.FOLDER ? "-d " : "";
      return reply(folders + "-W", String.join(" ", flag.offered()));
    }
    return switch (flag.type()) {
      case FILE -> reply("-f");
      case FOLDER -> reply("-d");
      default -> "COMPREPLY=()";
    };
  }

  private static String reply(String source, String words) {
    return reply(source + " \"" + words + "\"");
  }

  private static String reply(String source) {
    return "COMPREPLY=($(compgen " + source + " -- \"$word\"))";
  }
}
