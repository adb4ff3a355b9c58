package dev.longhand.runner.baseline;

import dev.longhand.files.FileErrors;
import dev.longhand.runner.OpenFolder;
import dev.longhand.runner.Predicted;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunnerTask;
import dev.longhand.runner.SavedPredictions;
import dev.longhand.runner.TaskData;
import dev.longhand.runner.TaskRecord;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.baseline.tfidf.TfIdfModel;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.runner.reporting.RunReporter;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.results.ResultFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a task with the TF-IDF baseline, which reads all words of a text. It trains on the
 * examples that a model of the zoo would, is measured as one and leaves the same files of results,
 * but no model. TensorFlow's native code is not loaded.
 *
 * @param <D> the task's data
 */
public final class TfIdfRun<D extends TaskData> {
  private final RunContext context;
  private final RunnerTask<D> task;
  private final TrainingArguments arguments;

  /** Prepares a run; nothing is read or written yet. */
  public TfIdfRun(RunContext context, RunnerTask<D> task) {
    this.context = context;
    this.task = task;
    this.arguments = context.arguments();
  }

  /** Runs from the data to the reports, into the folder that the flags name. */
  public void run() {
    RunFolder planned = RunFolder.plan(arguments, task.runName()).withReports(task.reportFiles());
    try (SampleFolder sample = task.openSample()) {
      D data = task.read(Optional.ofNullable(sample), Optional.empty());
      try (OpenFolder folder = context.open(planned)) {
        run(folder.path(), data);
        folder.complete();
      }
    } catch (IOException failure) {
      throw FileErrors.writing(planned.path(), failure);
    }
  }

  private void run(Path folder, D data) throws IOException {
    Path recordFile = folder.resolve(RunRecord.FILE);
    RunRecord record =
        new RunRecord(task.program(), context.flags())
            .seeds(arguments.seed(), arguments.dataSeed())
            .put("task", task.name())
            .put("model", TfIdfFlags.MODEL)
            .put("model_type", TfIdfFlags.MODEL);
    TaskRecord.add(record, task, data);
    record.write(recordFile);
    ResidentMemory.forgetPeak();
    TaskReport report = task.report(data, folder);
    try (RunReporter reporter = new RunReporter(context.console(), arguments, folder)) {
      ResultFiles files = new ResultFiles(folder);
      SavedPredictions saved = new SavedPredictions(folder, task.name(), task.classes(data));
      Measured measured = new Measured(reporter, report, saved);
      TfIdfModel model = train(data, measured, files);
      evaluate(model, data.evaluated(), measured, files);
      predict(model, data.predicted(), measured, files);
      ProcessMemory.recordPeak(record);
      record.put("features", model.features());
    }
    report.print(context.console(), List.of());
    record.finish(recordFile);
  }

  private TfIdfModel train(D data, Measured measured, ResultFiles files) throws IOException {
    Examples examples = data.training().orElseThrow();
    context.console().info("training: %,d examples".formatted(examples.size()));
    long start = System.nanoTime();
    TfIdfModel model =
        measured.isRegression()
            ? TfIdfModel.ofValues(examples.texts(), examples.valueLabels())
            : TfIdfModel.ofClasses(
                examples.texts(), examples.classLabels(), task.classes(data).size());
    Map<String, Object> figures = new LinkedHashMap<>();
    addTimes("train_", "", start, examples.size(), figures);
    figures.put("train_loss", measured.loss(model.predict(examples.texts()), examples));
    measured.reporter().logged(figures);
    figures.put("train_samples", examples.size());
    files.write("train", figures);
    return model;
  }

  private static void evaluate(
      TfIdfModel model, List<TaskSet> sets, Measured measured, ResultFiles files)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (TaskSet set : sets) {
      Map<String, Object> figures = measured.of(model, set, "eval_");
      measured.reporter().logged(figures);
      all.putAll(figures);
      all.put("eval_samples" + set.suffix(), set.examples().size());
    }
    if (!all.isEmpty()) {
      files.write("eval", all);
    }
  }

  private static void predict(
      TfIdfModel model, List<TaskSet> sets, Measured measured, ResultFiles files)
      throws IOException {
    for (TaskSet set : sets) {
      Map<String, Object> figures = measured.of(model, set, "predict_");
      if (set.isLabeled()) {
        measured.reporter().logged(figures);
        figures.put("predict_samples", set.examples().size());
        files.write("predict", figures);
      }
    }
  }

  private static void addTimes(
      String prefix, String suffix, long start, int samples, Map<String, Object> figures) {
    double seconds = (System.nanoTime() - start) / 1e9;
    figures.put(prefix + "runtime" + suffix, ResultFiles.rounded(seconds, 4));
    figures.put(prefix + "samples_per_second" + suffix, ResultFiles.rounded(samples / seconds, 3));
  }

  /**
   * The measuring of sets.
   *
   * @param reporter logs the figures
   * @param report takes the predictions
   * @param saved writes the predictions
   */
  private record Measured(RunReporter reporter, TaskReport report, SavedPredictions saved) {
    boolean isRegression() {
      return saved.classes().isEmpty();
    }

    /** Returns the figures of a set, whose predictions are added to the report. */
    Map<String, Object> of(TfIdfModel model, TaskSet set, String prefix) {
      long start = System.nanoTime();
      Predictions predictions = model.predict(set.examples().texts());
      saved.write(set, predictions, LabelOrder.of(saved.classes(), saved.classes()));
      Predicted predicted =
          isRegression()
              ? new Predicted(new int[0], predictions.values())
              : new Predicted(predictions.classes(), new float[0]);
      Map<String, Object> figures = new LinkedHashMap<>();
      Map<String, Double> metrics = Map.of();
      if (set.isLabeled()) {
        figures.put(prefix + "loss" + set.suffix(), loss(predictions, set.examples()));
        metrics = report.metrics(set, predicted);
        metrics.forEach((name, value) -> figures.put(prefix + name + set.suffix(), value));
      }
      report.add(set, predicted, metrics);
      addTimes(prefix, set.suffix(), start, set.examples().size(), figures);
      return figures;
    }

    double loss(Predictions predictions, Examples examples) {
      return isRegression()
          ? predictions.meanSquaredError(examples.valueLabels())
          : predictions.crossEntropy(examples.classLabels());
    }
  }
}
