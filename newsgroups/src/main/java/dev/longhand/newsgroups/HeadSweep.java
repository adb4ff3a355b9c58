package dev.longhand.newsgroups;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.cli.console.Table;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.plots.CurvePlot;
import dev.longhand.runner.plots.RunLog;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs of several heads, one after another, each in a folder of its own; beside these folders one
 * table and one plot of all. A sweep that is resumed leaves finished runs as they are.
 */
final class HeadSweep {
  private static final ObjectMapper JSON = JsonInput.mapper().build();
  private static final String TABLE = "sweep.txt";
  private static final String PLOT = "sweep.png";
  private static final String OUTPUT = "output_dir";
  private static final String OVERWRITE = "overwrite_output_dir";
  private static final String RESUME = "resume_from_checkpoint";

  private final RunContext context;
  private final ParsedArguments flags;
  private final List<NewsHead> heads;
  private final Optional<PublishedResult> recipe;
  private final RunFolder planned;
  private final boolean resumes;

  HeadSweep(RunContext context, List<NewsHead> heads, Optional<PublishedResult> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.heads = heads;
    this.recipe = recipe;
    this.resumes = context.arguments().resumeFromCheckpoint().isPresent();
    this.planned = RunFolder.planSweep(context.arguments(), HeadRun.name(flags, "-heads"));
  }

  /** Runs what is not finished, and keeps the table up to date after every run. */
  void run() throws IOException {
    check();
    RunContext.runSeveralIn(planned, this::run);
  }

  private void run(Path folder) throws IOException {
    List<Path> done = new ArrayList<>();
    for (NewsHead head : heads) {
      Path output = folder.resolve(head.name().orElseThrow());
      String name = "head %s, %d of %d".formatted(head.name().get(), done.size() + 1, heads.size());
      if (resumes && isFinished(output)) {
        context.console().info(name + ": finished before");
      } else {
        context.console().info(name);
        headRun(head, output).run();
      }
      done.add(output);
      write(folder, done);
    }
    context.console().result("");
    context.console().result(table(done));
    context.console().result("");
    context.console().result("results: " + folder.resolve(TABLE));
    if (Files.exists(folder.resolve(PLOT))) {
      context.console().result("  " + folder.resolve(PLOT));
    }
  }

  /** Refuses, before the first run, what the last would fail on. */
  private void check() {
    context
        .arguments()
        .resumeFromCheckpoint()
        .filter(wanted -> !Checkpoints.isNewest(wanted))
        .ifPresent(
            wanted -> {
              throw new UsageException(
                  "--resume_from_checkpoint %s: several heads are resumed together, each from its newest checkpoint; give last"
                      .formatted(wanted));
            });
    heads.forEach(head -> headRun(head, planned.path().resolve(head.name().orElseThrow())).plan());
  }

  private HeadRun headRun(NewsHead head, Path output) {
    ParsedArguments own =
        flags.with(OUTPUT, output.toString()).with(NewsHead.FLAG, head.name().orElseThrow());
    if (resumes && Checkpoints.list(output).isEmpty()) {
      own = own.with(RESUME, "false").with(OVERWRITE, true);
    }
    return new HeadRun(context.with(own), head, recipe);
  }

  /** Whether a run left all its files, the results of what is asked for now among them. */
  private boolean isFinished(Path output) {
    NewsSteps steps = NewsSteps.of(flags);
    String last = steps.predict() ? "predict" : steps.evaluate() ? "eval" : "train";
    return RunRecord.isFinished(output)
        && Files.isRegularFile(output.resolve(last + "_results.json"));
  }

  private void write(Path folder, List<Path> done) {
    AtomicFile.write(folder.resolve(TABLE), table(done) + "\n");
    if (NewsSteps.of(flags).train()) {
      List<RunLog> logs = done.stream().map(RunLog::read).toList();
      if (CurvePlot.hasCurves(logs)) {
        CurvePlot.write(folder.resolve(PLOT), logs);
      }
    }
  }

  private Table table(List<Path> done) {
    Table table =
        new Table(
            "head" + HeadRun.note(flags),
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
