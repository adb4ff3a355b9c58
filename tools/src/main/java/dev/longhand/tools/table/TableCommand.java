package dev.longhand.tools.table;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.statistics.Bootstrap;
import dev.longhand.tools.support.RunFolders;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code model-tools table}: figures of runs in one table, each derived from the run's saved
 * predictions, with uncertainty and with marks of what makes it incomparable.
 */
public final class TableCommand {
  private static final String TABLE = "Table";
  private static final String UNCERTAINTY = "Uncertainty";

  private TableCommand() {}

  /** Returns the command. */
  public static Tool tool() {
    return Tool.of(
        "table",
        "shows runs in one table, with intervals, significance and marks of what differs",
        FlagTable.of(
            Flag.texts("rows", TABLE, "arguments that name a row (default: model)"),
            Flag.text("format", "text", TABLE, "format of the table").choices(TableFormat.names()),
            Flag.bool("published", false, TABLE, "add published figures in rows of their own"),
            Flag.bool(
                "mean_with_wnli",
                false,
                TABLE,
                "count WNLI in the mean; with all nine tasks it is the GLUE score"),
            Flag.text(
                "compare_to", UNCERTAINTY, "row, or timing run, that the others are compared with"),
            Flag.integer("resamples", 2_000, UNCERTAINTY, "number of bootstrap resamples")
                .in(Range.between(1_000, 1_000_000)),
            Flag.integer("bootstrap_seed", 0, UNCERTAINTY, "random seed of the resamples")
                .in(Range.atLeast(0)),
            Flag.file("output", SharedFlags.OUTPUT, "file to write in place of printing")),
        new Positionals("RUN", 1, Integer.MAX_VALUE),
        SharedFlags.writingAlone(TableCommand::run),
        "model-tools table runs/glue-bert runs/glue-bigbird --compare_to bert",
        "model-tools table runs/*/ --rows learning_rate,model --format markdown");
  }

  private static int run(ParsedArguments arguments, Console console) {
    TableFormat format = TableFormat.named(arguments.text("format"));
    Set<Path> folders = RunFolders.of(arguments.positionals());
    String text =
        folders.stream().anyMatch(TimingTable::isTiming)
            ? format.write(TimingTable.of(folders).text(arguments.optionalText("compare_to")))
            : figures(folders, format, arguments);
    arguments
        .optionalText("output")
        .map(Path::of)
        .ifPresentOrElse(
            file -> {
              AtomicFile.write(file, text + "\n");
              console.result(file.toString());
            },
            () -> console.result(text));
    return CommandLine.SUCCESS;
  }

  private static String figures(Set<Path> folders, TableFormat format, ParsedArguments arguments) {
    List<RecordedRun> runs = folders.stream().map(RecordedRun::read).toList();
    List<String> names =
        arguments.texts("rows").isEmpty() ? List.of("model") : arguments.texts("rows");
    RunTable table = RunTable.of(runs, names);
    if (table.columns().isEmpty()) {
      throw new UserException("no run has evaluated anything; run with --do_eval");
    }
    MeanScore mean = MeanScore.of(table, arguments.isTrue("mean_with_wnli"));
    Bootstrap bootstrap =
        new Bootstrap(arguments.integer("resamples"), arguments.longInteger("bootstrap_seed"));
    List<Published> published =
        arguments.isTrue("published") ? Published.of(table.columns()) : List.of();
    List<RowComparison> comparisons =
        arguments
            .optionalText("compare_to")
            .map(row -> RowComparison.of(table, row, bootstrap))
            .orElse(List.of());
    return format == TableFormat.JSON
        ? TableJson.of(table, mean, published, comparisons, bootstrap).toPrettyString()
        : format.write(TableText.of(table, mean, published, comparisons, bootstrap));
  }
}
