package dev.longhand.glue;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.TokenizedExamples;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.timing.InferenceTiming;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.results.PythonJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Times evaluation or prediction: loading, tokenizing and running apart, batches in the order of
 * the file, and the latency of a batch in the percentiles that so many batches show.
 */
final class GlueTiming {
  private static final String FILE = "inference_results.json";

  private final GlueTaskData data;
  private final GlueTask task;
  private final PreparedModel model;
  private final ModelSource source;
  private final TrainingArguments arguments;
  private final Console console;

  GlueTiming(
      GlueTaskData data,
      PreparedModel model,
      ModelSource source,
      TrainingArguments arguments,
      Console console) {
    this.data = data;
    this.task = data.task();
    this.model = model;
    this.source = source;
    this.arguments = arguments;
    this.console = console;
  }

  /**
   * Times every set, writes inference_results.json and prints a table.
   *
   * @param loadSeconds the time in which the model was built and loaded
   */
  void run(Path folder, double loadSeconds) {
    boolean untrained = model.isUntrained();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("task", task.name());
    results.put("model", source.origin());
    results.put(ModelRun.UNTRAINED, untrained);
    results.put("device", arguments.device());
    results.put("batch_size", arguments.evalBatchSize());
    results.put("max_seq_length", model.maxLength());
    results.put("load_seconds", loadSeconds);
    Table table =
        new Table(
            "set",
            "examples/s",
            "batches/s",
            "tokenize s",
            "run s",
            "batches",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            metric());
    Map<String, Object> sets = new LinkedHashMap<>();
    for (TaskSet set : data.evaluated()) {
      time(set, sets, table);
    }
    for (TaskSet set : data.predicted()) {
      time(set, sets, table);
    }
    results.put("sets", sets);
    Path file = folder.resolve(FILE);
    AtomicFile.write(file, PythonJson.write(results, 4) + "\n");
    console.result(
        String.format(
            Locale.ROOT,
            "%s, %s%s, batches of %d, loaded in %.2f s",
            task.name(),
            source.origin(),
            untrained ? " (untrained)" : "",
            arguments.evalBatchSize(),
            loadSeconds));
    console.result(table);
    console.result("results: " + file);
  }

  private void time(TaskSet set, Map<String, Object> results, Table table) {
    TokenizedExamples examples = model.tokenized(set.examples());
    Dataset rows = set.isLabeled() ? examples.labeled(model.order()) : examples.unlabeled();
    InferenceTiming timing =
        InferenceTiming.of(model, rows, arguments.evalBatchSize(), new TrainingListener() {});
    Map<String, Object> figures = timing.figures();
    String shown = "-";
    if (set.isLabeled() && model.isUntrained()) {
      shown = ModelRun.UNTRAINED;
    } else if (set.isLabeled()) {
      new TaskMetrics(task, model.order())
          .compute(timing.predictions(), rows)
          .forEach(figures::put);
      shown = ResultsTable.number(metric(), (Double) figures.get(metric()));
    }
    Map<String, Double> latency = timing.latencyMillis();
    results.put(set.name(), figures);
    table.row(
        set.name(),
        decimals(timing.examplesPerSecond()),
        decimals(timing.batchesPerSecond()),
        decimals(timing.tokenizeSeconds()),
        decimals(timing.runSeconds()),
        Integer.toString(timing.batches()),
        latency(latency, "p50"),
        latency(latency, "p90"),
        latency(latency, "p99"),
        shown);
  }

  /** The metric that the table shows; the file has all. */
  private String metric() {
    return task.metrics().keys().get(0);
  }

  /** Returns a percentile, or a dash where there are too few batches for it. */
  private static String latency(Map<String, Double> known, String name) {
    return known.containsKey(name) ? decimals(known.get(name)) : "-";
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
