package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.baseline.tfidf.TfIdfModel;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.RunReporter;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the TF-IDF baseline: it trains on the rows that a transformer would, is measured as
 * one and leaves the same files of results, but no model. TensorFlow's native code is not loaded.
 */
final class TfIdfRun {
  private final GlueTask task;
  private final GlueData data;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final TaskMetrics metrics;
  private final ResultsTable table;
  private final List<Path> written = new ArrayList<>();

  TfIdfRun(
      GlueTask task,
      GlueData data,
      ParsedArguments flags,
      TrainingArguments arguments,
      Console console,
      Optional<PublishedResult> recipe) {
    this.task = task;
    this.data = data;
    this.flags = flags;
    this.arguments = arguments;
    this.console = console;
    this.metrics = new TaskMetrics(task, LabelOrder.of(task.classNames(), task.classNames()));
    this.table = new ResultsTable(task, recipe);
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    RunRecord record = record();
    record.write(folder.resolve(RunRecord.FILE));
    ResidentMemory.forgetPeak();
    try (RunReporter reporter = new RunReporter(console, arguments, folder)) {
      ResultFiles results = new ResultFiles(folder);
      TfIdfModel model = train(reporter, results);
      evaluate(model, reporter, results);
      predict(model, folder);
      ProcessMemory.recordPeak(record);
      record.put("features", model.features()).finish(folder.resolve(RunRecord.FILE));
    }
    table.report(console, folder, written);
  }

  private RunRecord record() {
    return new RunRecord("glue-runner", flags)
        .seeds(arguments.seed(), arguments.dataSeed())
        .put("task", task.name())
        .put("model", TfIdfFlags.MODEL)
        .put("model_type", TfIdfFlags.MODEL);
  }

  private TfIdfModel train(RunReporter reporter, ResultFiles results) throws IOException {
    Examples examples = data.train().orElseThrow();
    console.info(String.format(Locale.ROOT, "training: %,d examples", examples.size()));
    long start = System.nanoTime();
    TfIdfModel model =
        task.isRegression()
            ? TfIdfModel.ofValues(examples.texts(), examples.valueLabels())
            : TfIdfModel.ofClasses(examples.texts(), examples.classLabels(), task.classes().size());
    double seconds = seconds(start);
    Map<String, Object> figures = new LinkedHashMap<>();
    addTimes("train_", "", seconds, examples.size(), figures);
    figures.put("train_loss", loss(model.predict(examples.texts()), examples));
    reporter.logged(figures);
    figures.put("train_samples", examples.size());
    results.write("train", figures);
    return model;
  }

  /** Evaluates every set; all figures go into one file, those of the second with its suffix. */
  private void evaluate(TfIdfModel model, RunReporter reporter, ResultFiles results)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (GlueData.Evaluated set : data.evaluations()) {
      String suffix = set.set().suffix();
      Map<String, Object> figures = evaluate(model, set.examples(), suffix);
      reporter.logged(figures);
      table.add(suffix, figures, metrics.baseline(set.examples()));
      all.putAll(figures);
      all.put("eval_samples" + suffix, set.examples().size());
    }
    if (!all.isEmpty()) {
      results.write("eval", all);
    }
  }

  private Map<String, Object> evaluate(TfIdfModel model, Examples examples, String suffix) {
    long start = System.nanoTime();
    Predictions predictions = model.predict(examples.texts());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("eval_loss" + suffix, loss(predictions, examples));
    metrics
        .compute(predictions, examples)
        .forEach((name, value) -> figures.put("eval_" + name + suffix, value));
    addTimes("eval_", suffix, seconds(start), examples.size(), figures);
    return figures;
  }

  private double loss(Predictions predictions, Examples examples) {
    return task.isRegression()
        ? predictions.meanSquaredError(examples.valueLabels())
        : predictions.crossEntropy(examples.classLabels());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void addTimes(
      String prefix, String suffix, double seconds, int samples, Map<String, Object> figures) {
    figures.put(prefix + "runtime" + suffix, ResultFiles.rounded(seconds, 4));
    figures.put(prefix + "samples_per_second" + suffix, ResultFiles.rounded(samples / seconds, 3));
  }

  private void predict(TfIdfModel model, Path folder) {
    for (GlueData.Evaluated set : data.predictions()) {
      Predictions predictions = model.predict(set.examples().texts());
      written.addAll(
          task.isRegression()
              ? PredictionFiles.writeValues(folder, set.set(), predictions.values())
              : PredictionFiles.writeClasses(folder, task, set.set(), predictions.classes()));
    }
  }
}
