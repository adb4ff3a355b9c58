package dev.longhand.tools.rerun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.RunRecordFile;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code model-tools rerun}: runs a recorded run again, and says whether weights, optimizer state,
 * predictions and metrics are the same.
 */
public final class RerunCommand {
  private static final String CELL = "cell";

  private RerunCommand() {}

  /** Returns the command. */
  public static Tool tool() {
    return Tool.of(
        "rerun",
        "runs a recorded run again and compares weights, predictions and metrics",
        FlagTable.of(
            Flag.folder("output_dir", SharedFlags.OUTPUT, "new folder for the rerun"),
            Flag.bool(
                CELL,
                false,
                SharedFlags.DATA,
                "run again what is behind a figure: TABLE.json ROW COLUMN, of model-tools table"
                    + " --format json")),
        new Positionals("RUN", 1, 3),
        RerunCommand::run,
        "model-tools rerun runs/sst2-bert-42 --output_dir again",
        "model-tools rerun --cell table.json bert 'sst2 accuracy' --output_dir again");
  }

  private static int run(ParsedArguments arguments, Console console) throws InterruptedException {
    Path output =
        arguments
            .optionalText("output_dir")
            .map(Path::of)
            .orElseThrow(() -> new UsageException("--output_dir is needed: the rerun's folder"));
    if (Files.exists(output)) {
      throw new UserException("--output_dir %s exists; name a new folder".formatted(output));
    }
    if (arguments.isTrue(CELL)) {
      List<Path> runs = behind(arguments.positionals());
      boolean allSucceeded = true;
      for (int i = 0; i < runs.size(); i++) {
        Path own = runs.size() == 1 ? output : output.resolve("run-" + (i + 1));
        allSucceeded &= rerun(runs.get(i), own, console);
      }
      return allSucceeded ? CommandLine.SUCCESS : CommandLine.FAILURE;
    }
    if (arguments.positionals().size() > 1) {
      throw new UsageException("one run at a time; a table's figure has --cell");
    }
    return rerun(Path.of(arguments.positionals().get(0)), output, console)
        ? CommandLine.SUCCESS
        : CommandLine.FAILURE;
  }

  private static boolean rerun(Path folder, Path output, Console console)
      throws InterruptedException {
    JsonNode record = RunRecordFile.read(folder);
    RecordedCommand command = RecordedCommand.of(record);
    RecordedInputs.requireUnchanged(record, command.directory());
    int status = command.run(output);
    if (status != CommandLine.SUCCESS) {
      throw new UserException(
          "the rerun of %s ended with exit code %d; the lines above say why"
              .formatted(folder, status));
    }
    Reproduction reproduction = Reproduction.of(folder, record, output, RunRecordFile.read(output));
    console.result("");
    console.result(reproduction.describe());
    console.result("");
    console.result(
        reproduction.succeeded()
            ? "%s is reproduced in %s".formatted(folder, output)
            : "%s is NOT reproduced in %s".formatted(folder, output));
    return reproduction.succeeded();
  }

  private static List<Path> behind(List<String> cell) {
    if (cell.size() != 3) {
      throw new UsageException("--cell needs three words: TABLE.json, ROW and COLUMN");
    }
    List<String> known = new ArrayList<>();
    for (JsonNode row : JsonFile.read(Path.of(cell.get(0))).path("rows")) {
      for (JsonNode figure : row.path("cells")) {
        String name = row.path("name").asText();
        String column = figure.path("column").asText();
        known.add("'%s' '%s'".formatted(name, column));
        if (name.equals(cell.get(1)) && column.equals(cell.get(2))) {
          List<Path> runs = new ArrayList<>();
          figure.path("runs").forEach(run -> runs.add(Path.of(run.path("folder").asText())));
          return runs;
        }
      }
    }
    throw new UserException(
        "%s has no figure in row '%s' and column '%s'; it has %s"
            .formatted(cell.get(0), cell.get(1), cell.get(2), String.join(", ", known)));
  }
}
