package dev.longhand.tools.reference;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.tools.support.MarkdownSection;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Path;
import java.util.Optional;

/** {@code model-tools models}: every preset, and what its attention costs. */
public final class ModelsCommand {
  private static final String SECTION = "models";

  private ModelsCommand() {}

  public static Tool tool() {
    return Tool.of(
        "models",
        "lists every preset: parameters, attention, its time and memory, longest text, checkpoint",
        FlagTable.of(
            Flag.text("format", "text", SharedFlags.OUTPUT, "output format")
                .choices("text", "markdown", "json"),
            Flag.file(
                "update",
                SharedFlags.OUTPUT,
                "Markdown file whose table between %s and %s is replaced; then nothing is printed"
                    .formatted(MarkdownSection.begin(SECTION), MarkdownSection.end(SECTION)))),
        Positionals.NONE,
        ModelsCommand::run,
        "model-tools models",
        "model-tools models --update docs/models.md");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Optional<MarkdownSection> section =
        arguments.optionalText("update").map(file -> MarkdownSection.find(Path.of(file), SECTION));
    ModelsTable table = ModelsTable.ofPresets();
    if (section.isPresent()) {
      section.get().write(table.markdown());
      return CommandLine.SUCCESS;
    }
    console.result(
        switch (arguments.text("format")) {
          case "markdown" -> table.markdown();
          case "json" -> table.json();
          default -> table.text();
        });
    return CommandLine.SUCCESS;
  }
}
