package dev.longhand.newsgroups;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Table;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.FineTuneRun;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.plots.CurvePlot;
import dev.longhand.runner.plots.RunLog;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.runner.timing.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Runs of several heads, one after another; beside their folders stand one table and one plot of
 * all.
 */
final class HeadSweep implements Sweep.Runs<NewsHead> {
  private static final ObjectMapper JSON = JsonInput.mapper().build();
  private static final String TABLE = "sweep.txt";
  private static final String PLOT = "sweep.png";

  private final RunContext context;
  private final ParsedArguments flags;
  private final List<NewsHead> heads;
  private final RunSteps steps;

  HeadSweep(RunContext context, List<NewsHead> heads) {
    this.context = context;
    this.flags = context.flags();
    this.heads = heads;
    this.steps = NewsSteps.of(flags);
  }

  @Override
  public List<NewsHead> variants() {
    return heads;
  }

  @Override
  public String label(NewsHead head) {
    return "head " + folderName(head);
  }

  @Override
  public String folderName(NewsHead head) {
    return head.name().orElseThrow();
  }

  @Override
  public boolean isFinished(Path folder) {
    String last = steps.predict() ? "predict" : steps.evaluate() ? "eval" : "train";
    return RunRecord.isFinished(folder)
        && Files.isRegularFile(folder.resolve(last + "_results.json"));
  }

  @Override
  public void check(NewsHead head, RunContext own) {
    RunContext one = withHead(head, own);
    RunFolder.plan(one.arguments(), new NewsTask(one, head).runName());
  }

  @Override
  public void run(NewsHead head, RunContext own) {
    RunContext one = withHead(head, own);
    new FineTuneRun<>(one, new NewsTask(one, head)).run();
  }

  private static RunContext withHead(NewsHead head, RunContext own) {
    return own.with(own.flags().with(NewsHead.FLAG, head.name().orElseThrow()));
  }

  @Override
  public void update(Path folder, List<Path> done) {
    AtomicFile.write(folder.resolve(TABLE), table(done) + "\n");
    if (steps.train()) {
      List<RunLog> logs = done.stream().map(RunLog::read).toList();
      if (CurvePlot.hasCurves(logs)) {
        CurvePlot.write(folder.resolve(PLOT), logs);
      }
    }
  }

  @Override
  public void report(Path folder, List<Path> done) {
    context.console().result("");
    context.console().result(table(done));
    context.console().result("");
    context.console().result("results: " + folder.resolve(TABLE));
    if (Files.exists(folder.resolve(PLOT))) {
      context.console().result("  " + folder.resolve(PLOT));
    }
  }

  private Table table(List<Path> done) {
    Table table =
        new Table(
            "head" + NewsTask.note(flags),
            "validation",
            "validation F1",
            "test",
            "test F1",
            "minutes of training",
            "peak MB");
    for (Path output : done) {
      JsonNode results = read(output.resolve("all_results.json"));
      JsonNode record = read(output.resolve(RunRecord.FILE));
      table.row(
          output.getFileName().toString(),
          percent(results, "eval_accuracy", "eval_samples"),
          percent(results, "eval_macro_f1", "eval_samples"),
          percent(results, "predict_accuracy", "predict_samples"),
          percent(results, "predict_macro_f1", "predict_samples"),
          decimals(results.path("train_runtime"), 1 / 60.0),
          record.path(ProcessMemory.PEAK_MEMORY).asText("-"));
    }
    return table;
  }

  private static JsonNode read(Path file) {
    if (!Files.exists(file)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UserException(
          "%s: cannot be read (%s); remove %s, and --resume_from_checkpoint last runs that head again"
              .formatted(file, e.getMessage(), file.getParent()),
          e);
    }
  }

  /** Returns a share of a set, or that the model which was measured on it is untrained. */
  private static String percent(JsonNode results, String key, String samples) {
    return results.path(ModelRun.UNTRAINED).asBoolean() && results.has(samples)
        ? ModelRun.UNTRAINED
        : decimals(results.path(key), 100);
  }

  private static String decimals(JsonNode value, double factor) {
    return value.isNumber()
        ? String.format(Locale.ROOT, "%.2f", factor * value.doubleValue())
        : "-";
  }
}
