package dev.longhand.imdb;

import dev.longhand.glue.NamedExamples;
import dev.longhand.glue.Recipe;
import dev.longhand.glue.RunContext;
import dev.longhand.glue.TfIdfFlags;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.RunReporter;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.baseline.TfIdfModel;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One run of the TF-IDF baseline, which reads all words of a review; it leaves no model. */
final class ImdbTfIdfRun {
  private final RunContext context;
  private final ImdbData data;
  private final Optional<Recipe> recipe;

  ImdbTfIdfRun(RunContext context, ImdbData data, Optional<Recipe> recipe) {
    this.context = context;
    this.data = data;
    this.recipe = recipe;
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    TrainingArguments arguments = context.arguments();
    RunRecord record =
        new RunRecord(ImdbFlags.PROGRAM, arguments.values())
            .seeds(arguments.seed(), arguments.dataSeed())
            .put("model", TfIdfFlags.MODEL)
            .put("model_type", TfIdfFlags.MODEL);
    ImdbResults.recordReviews(data, record);
    record.write(folder.resolve(RunRecord.FILE));
    ImdbResults results = new ImdbResults(folder, recipe);
    try (RunReporter reporter = new RunReporter(context.console(), arguments, folder)) {
      ResultFiles files = new ResultFiles(folder);
      TfIdfModel model = train(reporter, files);
      record.put("features", model.features()).write(folder.resolve(RunRecord.FILE));
      if (data.validation().isPresent()) {
        NamedExamples reviews = data.validation().get();
        Map<String, Double> metrics = measure(model, "validation", reviews, results);
        log("eval", metrics, reviews, reporter, files);
      }
      if (data.test().isPresent()) {
        NamedExamples reviews = data.test().get();
        Map<String, Double> metrics = measure(model, "test", reviews, results);
        log("predict", metrics, reviews, reporter, files);
      }
    }
    results.report(context.console());
  }

  private TfIdfModel train(RunReporter reporter, ResultFiles files) throws IOException {
    NamedExamples reviews = data.train().orElseThrow();
    context.console().info("training: %,d reviews".formatted(reviews.size()));
    long start = System.nanoTime();
    TfIdfModel model =
        TfIdfModel.ofClasses(
            reviews.examples().texts(), reviews.examples().classLabels(), Review.SENTIMENTS.size());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("train_runtime", ResultFiles.rounded((System.nanoTime() - start) / 1e9, 4));
    reporter.logged(figures);
    figures.put("train_samples", reviews.size());
    files.write("train", figures);
    return model;
  }

  private static Map<String, Double> measure(
      TfIdfModel model, String set, NamedExamples reviews, ImdbResults results) {
    long start = System.nanoTime();
    Predictions predictions = model.predict(reviews.examples().texts());
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", predictions.crossEntropy(reviews.examples().classLabels()));
    figures.putAll(results.add(set, reviews, predictions.classes()));
    figures.put("runtime", ResultFiles.rounded(seconds, 4));
    return figures;
  }

  private static void log(
      String prefix,
      Map<String, Double> metrics,
      NamedExamples reviews,
      RunReporter reporter,
      ResultFiles files)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    metrics.forEach((name, value) -> figures.put(prefix + "_" + name, value));
    reporter.logged(figures);
    figures.put(prefix + "_samples", reviews.size());
    files.write(prefix, figures);
  }
}
