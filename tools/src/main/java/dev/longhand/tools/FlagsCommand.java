package dev.longhand.tools;

import dev.longhand.glue.GlueFlags;
import dev.longhand.imdb.ImdbFlags;
import dev.longhand.newsgroups.NewsFlags;
import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.Command.Positionals;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.console.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code model-tools flags}: every flag of the runners and what is done with it. */
final class FlagsCommand {
  private static final String SECTION = "flags";

  private FlagsCommand() {}

  static Tool tool() {
    return Tool.of(
        SECTION,
        "lists every flag of the runners: default, and whether it is used, ignored or refused",
        FlagTable.of(
            Flag.file(
                "update",
                SharedFlags.OUTPUT,
                "a Markdown file to put the tables into, between %s and %s; nothing is printed then"
                    .formatted(MarkdownSection.begin(SECTION), MarkdownSection.end(SECTION)))),
        Positionals.NONE,
        FlagsCommand::run,
        "model-tools flags",
        "model-tools flags --update docs/flags.md");
  }

  /** Returns the commands that train. */
  static List<Command> runners() {
    return List.of(GlueFlags.command(), ImdbFlags.command(), NewsFlags.command());
  }

  private static int run(ParsedArguments arguments, Console console) {
    Optional<MarkdownSection> section =
        arguments.optionalText("update").map(file -> MarkdownSection.find(Path.of(file), SECTION));
    String tables = new FlagsTable(runners()).markdown();
    section.ifPresentOrElse(found -> found.write(tables), () -> console.result(tables));
    return CommandLine.SUCCESS;
  }
}
