package dev.longhand.runner.baseline;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.baseline.tfidf.TfIdfModel;
import dev.longhand.runner.data.NamedExamples;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A run of the TF-IDF baseline, which reads all words of a text; it leaves no model. */
public final class BaselineRun {
  private final RunContext context;
  private final int classes;
  private final Results results;

  /**
   * Prepares a run.
   *
   * @param classes how many there are
   * @param results takes the predictions of each set
   */
  public BaselineRun(RunContext context, int classes, Results results) {
    this.context = context;
    this.classes = classes;
    this.results = results;
  }

  /** Takes predictions. */
  @FunctionalInterface
  public interface Results {
    /** Takes the classes that are predicted of a set; returns its metrics. */
    Map<String, Double> add(String set, NamedExamples examples, int... predicted);
  }

  /**
   * What is read.
   *
   * @param train is trained on
   * @param validation is measured if it is there
   * @param test is measured after it
   */
  public record Sets(
      NamedExamples train, Optional<NamedExamples> validation, Optional<NamedExamples> test) {}

  /** Returns the record of a run of the baseline. */
  public static RunRecord record(
      String program, ParsedArguments flags, TrainingArguments arguments) {
    return new RunRecord(program, flags)
        .seeds(arguments.seed(), arguments.dataSeed())
        .put("model", TfIdfFlags.MODEL)
        .put("model_type", TfIdfFlags.MODEL);
  }

  /** Runs, and writes the record and the figures into a folder, which is there. */
  public void run(Path folder, RunRecord record, Sets sets) throws IOException {
    record.write(folder.resolve(RunRecord.FILE));
    ResidentMemory.forgetPeak();
    try (RunReporter reporter = new RunReporter(context.console(), context.arguments(), folder)) {
      ResultFiles files = new ResultFiles(folder);
      TfIdfModel model = train(sets.train, reporter, files);
      record.put("features", model.features());
      if (sets.validation.isPresent()) {
        files.write("eval", measure(model, "validation", "eval_", sets.validation.get(), reporter));
      }
      if (sets.test.isPresent()) {
        files.write("predict", measure(model, "test", "predict_", sets.test.get(), reporter));
      }
      ProcessMemory.recordPeak(record);
      record.write(folder.resolve(RunRecord.FILE));
    }
  }

  private TfIdfModel train(NamedExamples train, RunReporter reporter, ResultFiles files)
      throws IOException {
    context.console().info("training: %,d texts".formatted(train.size()));
    long start = System.nanoTime();
    TfIdfModel model =
        TfIdfModel.ofClasses(train.examples().texts(), train.examples().classLabels(), classes);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("train_runtime", secondsSince(start));
    reporter.logged(figures);
    figures.put("train_samples", train.size());
    files.write("train", figures);
    return model;
  }

  private Map<String, Object> measure(
      TfIdfModel model, String set, String prefix, NamedExamples examples, RunReporter reporter) {
    long start = System.nanoTime();
    Predictions predictions = model.predict(examples.examples().texts());
    double seconds = secondsSince(start);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(prefix + "loss", predictions.crossEntropy(examples.examples().classLabels()));
    results
        .add(set, examples, predictions.classes())
        .forEach((name, value) -> figures.put(prefix + name, value));
    figures.put(prefix + "runtime", seconds);
    reporter.logged(figures);
    figures.put(prefix + "samples", examples.size());
    return figures;
  }

  private static double secondsSince(long start) {
    return ResultFiles.rounded((System.nanoTime() - start) / 1e9, 4);
  }
}
