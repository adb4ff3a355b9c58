package dev.longhand.tools.reference;

import dev.longhand.cli.Command;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.glue.GlueFlags;
import dev.longhand.imdb.ImdbFlags;
import dev.longhand.newsgroups.NewsFlags;
import dev.longhand.tools.support.MarkdownSection;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code model-tools flags}: every flag of the runners and what is done with it. */
public final class FlagsCommand {
  private static final String SECTION = "flags";

  private FlagsCommand() {}

  public static Tool tool() {
    return Tool.of(
        SECTION,
        "lists every flag of the runners: default, and whether it is used, ignored or refused",
        FlagTable.of(
            Flag.file(
                "update",
                SharedFlags.OUTPUT,
                "Markdown file whose tables between %s and %s are replaced; then nothing is printed"
                    .formatted(MarkdownSection.begin(SECTION), MarkdownSection.end(SECTION)))),
        Positionals.NONE,
        FlagsCommand::run,
        "model-tools flags",
        "model-tools flags --update docs/flags.md");
  }

  /** Returns the commands that train. */
  public static List<Command> runners() {
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
