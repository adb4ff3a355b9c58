package dev.longhand.tools;

import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.FlagTable;
import java.util.List;

/**
 * A subcommand of model-tools.
 *
 * @param name what the user types after model-tools
 * @param command its flags and plain arguments
 * @param action what it does
 */
record Tool(String name, Command command, CommandLine.Action action) {

  static Tool of(
      String name,
      String summary,
      FlagTable flags,
      Command.Positionals positionals,
      CommandLine.Action action,
      String... examples) {
    var command =
        new Command("model-tools " + name, summary, flags, positionals, List.of(examples));
    return new Tool(name, command, action);
  }
}
