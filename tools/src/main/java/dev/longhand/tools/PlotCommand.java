package dev.longhand.tools;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.plots.CurvePlot;
import dev.longhand.runner.plots.RunLog;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Path;
import java.util.List;

/** {@code model-tools plot}: the curves of several runs in one picture. */
final class PlotCommand {
  private PlotCommand() {}

  static Tool tool() {
    return Tool.of(
        "plot",
        "draws loss, learning rate and metrics of runs into one PNG",
        FlagTable.of(
            Flag.file("output", SharedFlags.OUTPUT, "PNG file to write").withDefault("runs.png")),
        new Positionals("RUN", 1, Integer.MAX_VALUE),
        PlotCommand::run,
        "model-tools plot runs/sst2-bert-42 runs/sst2-bert-43 --output seeds.png");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Path png = Path.of(arguments.text("output"));
    List<RunLog> runs = arguments.positionals().stream().map(Path::of).map(RunLog::read).toList();
    CurvePlot.write(png, runs);
    console.result(png.toString());
    return CommandLine.SUCCESS;
  }
}
