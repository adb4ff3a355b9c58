package dev.longhand.tools.benchmark;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.plots.LinePlot;
import dev.longhand.runner.plots.LinePlot.Line;
import dev.longhand.runner.plots.LinePlot.Panel;
import dev.longhand.runner.plots.Scale;
import java.nio.file.Path;
import java.util.List;

/** Time and memory of models over the length of texts, as a PNG. */
final class BenchmarkPicture {
  private BenchmarkPicture() {}

  /** Where the picture goes: where the user says, else beside the JSON file. */
  static Path path(ParsedArguments arguments) {
    Path output = Path.of(arguments.text("output"));
    String name = output.getFileName().toString().replaceFirst("\\.json$", "") + ".png";
    return arguments.optionalText("plot").map(Path::of).orElse(output.resolveSibling(name));
  }

  /** Draws a report. */
  static void write(BenchmarkReport report, ParsedArguments arguments) {
    int rows = arguments.integer("batch_size");
    String work =
        "%s, %s"
            .formatted(
                arguments.text("mode").equals("train") ? "training step" : "inference",
                rows == 1 ? "1 text" : "batches of " + rows + " texts");
    LinePlot.write(
        path(arguments),
        List.of(
            panel(report, BenchmarkFigure.TIME, "Time: " + work, "seconds per batch (median)"),
            panel(
                report,
                BenchmarkFigure.MEMORY,
                "Memory above the weights: " + work,
                "peak megabytes above the loaded model")));
  }

  private static Panel panel(
      BenchmarkReport report, BenchmarkFigure figure, String title, String axis) {
    return new Panel(
        title,
        "tokens per text",
        axis,
        Scale.POWERS_OF_TWO,
        report.growths(figure).stream().map(growth -> line(report, growth, figure)).toList());
  }

  private static Line line(BenchmarkReport report, Growth growth, BenchmarkFigure figure) {
    String name =
        "%s: grows as tokens^%s"
            .formatted(growth.model(), BenchmarkFigure.number("%.2f", growth.exponent()));
    return new Line(
        report.isWhole(growth.model()) ? name : name + ", more does not fit into memory",
        growth.points().stream().map(point -> (double) point.tokens()).toList(),
        growth.points().stream().map(figure::of).toList());
  }
}
