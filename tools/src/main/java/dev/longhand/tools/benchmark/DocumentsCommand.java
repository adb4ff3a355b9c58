package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.UsageException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.plots.LinePlot;
import dev.longhand.runner.plots.LinePlot.Line;
import dev.longhand.runner.plots.LinePlot.Panel;
import dev.longhand.runner.plots.Scale;
import dev.longhand.tools.support.ChildProcess;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.TempFolder;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code model-tools documents}: what it costs to train on a document of more and more segments,
 * each number of them in a new process.
 */
public final class DocumentsCommand {
  static final String SEGMENTS = "segments";
  static final String LENGTH = "segment_length";
  static final String UPDATES = "updates";
  private static final String HEAD = "head";
  private static final String MEASUREMENT = "Measurement";

  private DocumentsCommand() {}

  public static Tool tool() {
    return Tool.of(
        "documents",
        "measures training on documents of more and more segments: seconds, memory",
        FlagTable.of(
            Flag.text(
                "model", SharedFlags.MODEL, "model folder, or a preset with --random_weights"),
            Flag.bool("random_weights", false, SharedFlags.MODEL, "use random weights"),
            Flag.text(HEAD, "lstm", SharedFlags.MODEL, "document head")
                .choices(List.copyOf(SegmentHead.byConfigName().keySet())),
            Flag.integers(
                    SEGMENTS,
                    List.of(10L, 100L, 1000L, 2000L),
                    MEASUREMENT,
                    "number of segments of the document; several values are measured one by one")
                .in(Range.atLeast(1)),
            Flag.integer(LENGTH, 64, MEASUREMENT, "length of a segment in tokens")
                .in(Range.atLeast(1)),
            Flag.integer(
                    "segments_per_pass",
                    16,
                    MEASUREMENT,
                    "maximum number of segments in one forward pass")
                .in(Range.atLeast(1)),
            Flag.integer(
                    UPDATES,
                    3,
                    MEASUREMENT,
                    "number of timed optimizer steps, after one warmup step")
                .in(Range.atLeast(1)),
            Flag.file("output", SharedFlags.OUTPUT, "JSON file to write, next to a PNG plot"),
            SharedFlags.device(),
            SharedFlags.threads()),
        Command.Positionals.NONE,
        SharedFlags.writingAlone(DocumentsCommand::run),
        "model-tools documents --model bert-mini --head lstm --output documents.json");
  }

  private static int run(ParsedArguments arguments, Console console) throws Exception {
    Path output = Path.of(arguments.text("output"));
    AtomicFile.requireWritable(output);
    BenchmarkModel model = model(arguments);
    List<BenchmarkPoint> points = new ArrayList<>();
    try (var scratch = new TempFolder()) {
      Path savedModel = model.savedModel(false, scratch.resolve("model"));
      for (int segments : arguments.integers(SEGMENTS)) {
        console.info("measuring a document of %,d segments".formatted(segments));
        Path file = scratch.resolve(segments + ".json");
        int status =
            ChildProcess.run(
                DocumentsProcess.class,
                arguments
                    .with("model", savedModel.toString())
                    .with("random_weights", false)
                    .with(SEGMENTS, segments)
                    .with("output", file.toString()));
        if (status != CommandLine.SUCCESS) {
          console.failure(
              "a document of %,d segments could not be trained on; lower --segments_per_pass"
                  .formatted(segments));
          return status;
        }
        points.add(new BenchmarkPoint(model.name(), segments, (ObjectNode) JsonFile.read(file)));
        JsonFile.write(output, json(arguments, points));
      }
    }
    console.result(table(arguments, points));
    if (points.size() > 1) {
      console.result("\nThe time grows as segments^%.2f.".formatted(time(points).exponent()));
      console.result(draw(output, points).toString());
    }
    return CommandLine.SUCCESS;
  }

  private static BenchmarkModel model(ParsedArguments arguments) {
    List<BenchmarkModel> models = BenchmarkModel.all(arguments);
    BenchmarkModel encoder = models.get(0);
    if (models.size() > 1 || !encoder.isBuilt()) {
      throw new UsageException(
          "--model %s: expected one Hugging Face folder or preset, which gets the head"
              .formatted(arguments.text("model")));
    }
    SegmentHead head = SegmentHead.byConfigName().get(arguments.text(HEAD));
    BenchmarkModel fitting = encoder.forTexts(arguments.integer(LENGTH), LENGTH);
    return new BenchmarkModel(
        fitting.name() + ", " + head.configName(),
        HierarchicalConfig.of(fitting.config(), head),
        fitting.folder());
  }

  private static Growth time(List<BenchmarkPoint> points) {
    return new Growth(points.get(0).model(), BenchmarkFigure.TIME, points);
  }

  private static Table table(ParsedArguments arguments, List<BenchmarkPoint> points) {
    Table table =
        new Table("segments", "tokens", "s per step", "tokens per s", "peak MB", "above weights");
    for (BenchmarkPoint point : points) {
      table.row(
          "%,d".formatted(point.tokens()),
          "%,d".formatted(point.tokens() * arguments.integer(LENGTH)),
          BenchmarkFigure.TIME.cell(point),
          BenchmarkFigure.TOKENS.cell(point),
          BenchmarkFigure.PEAK.cell(point),
          BenchmarkFigure.MEMORY.cell(point));
    }
    return table;
  }

  private static ObjectNode json(ParsedArguments arguments, List<BenchmarkPoint> points) {
    ObjectNode root = JsonLines.object();
    ObjectNode asked = root.putObject("arguments");
    arguments.asMap().forEach(asked::putPOJO);
    ArrayNode measurements = root.putArray("measurements");
    points.forEach(
        point -> measurements.addObject().put(SEGMENTS, point.tokens()).setAll(point.figures()));
    return root;
  }

  private static Path draw(Path output, List<BenchmarkPoint> points) {
    String name = output.getFileName().toString().replaceFirst("\\.json$", "") + ".png";
    Path png = output.resolveSibling(name);
    LinePlot.write(
        png,
        List.of(
            panel("Time of an optimizer step", "seconds", BenchmarkFigure.TIME, points),
            panel("Memory above the weights", "megabytes", BenchmarkFigure.MEMORY, points)));
    return png;
  }

  private static Panel panel(
      String title, String axis, BenchmarkFigure figure, List<BenchmarkPoint> points) {
    List<Double> segments = points.stream().map(point -> (double) point.tokens()).toList();
    List<Double> values = points.stream().map(figure::of).toList();
    Line line = new Line(points.get(0).model(), segments, values);
    return new Panel(title, "segments of the document", axis, Scale.POWERS_OF_TWO, List.of(line));
  }
}
