package dev.longhand.tools.support;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.FlagTable;
import java.util.List;

/**
 * A subcommand of model-tools.
 *
 * @param name what the user types after model-tools
 * @param command its flags and plain arguments
 * @param action what it does
 */
public record Tool(String name, Command command, CommandLine.Action action) {

  public static Tool of(
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
