package dev.longhand.cli.completion;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.Program;
import dev.longhand.cli.Treatment;
import java.util.ArrayList;
import java.util.List;

/** What scripts for shells complete. */
final class Completion {
  private Completion() {}

  /** Returns the name of the shell's function that completes a program. */
  static String function(Program program) {
    return "_" + program.name().replace('-', '_');
  }

  /** Returns the flags that are offered; ignored and refused ones are understood, no more. */
  static List<Flag> flags(Command command) {
    return command.flags().flags().stream()
        .filter(flag -> flag.treatment() == Treatment.USED)
        .toList();
  }

  /** Returns what the user may type for a flag, dashes included. */
  static List<String> words(Flag flag) {
    List<String> words = new ArrayList<>();
    flag.names().forEach(name -> words.add("--" + name));
    if (flag.hasNegation()) {
      words.add("--no_" + flag.name());
    }
    return words;
  }
}
