package dev.longhand.newsgroups;

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

/** One run of the TF-IDF baseline, which reads all words of a document; it leaves no model. */
final class NewsTfIdfRun {
  private final RunContext context;
  private final NewsData data;
  private final String title;
  private final Optional<Recipe> recipe;

  NewsTfIdfRun(RunContext context, NewsData data, String title, Optional<Recipe> recipe) {
    this.context = context;
    this.data = data;
    this.title = title;
    this.recipe = recipe;
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    TrainingArguments arguments = context.arguments();
    RunRecord record =
        new RunRecord(NewsFlags.PROGRAM, arguments.values())
            .seeds(arguments.seed(), arguments.dataSeed())
            .put("model", TfIdfFlags.MODEL)
            .put("model_type", TfIdfFlags.MODEL)
            .put("groups", data.groups());
    record.write(folder.resolve(RunRecord.FILE));
    NewsResults results = new NewsResults(title, data.groups(), folder, recipe);
    try (RunReporter reporter = new RunReporter(context.console(), arguments, folder)) {
      ResultFiles files = new ResultFiles(folder);
      TfIdfModel model = train(reporter, files);
      record.put("features", model.features()).write(folder.resolve(RunRecord.FILE));
      if (data.validation().isPresent()) {
        files.write("eval", measure(model, "validation", "eval_", reporter, results));
      }
      if (data.test().isPresent()) {
        files.write("predict", measure(model, "test", "predict_", reporter, results));
      }
    }
    results.report(context.console());
  }

  private TfIdfModel train(RunReporter reporter, ResultFiles files) throws IOException {
    NamedExamples documents = data.train().orElseThrow();
    context.console().info("training: %,d documents".formatted(documents.size()));
    long start = System.nanoTime();
    TfIdfModel model =
        TfIdfModel.ofClasses(
            documents.examples().texts(), documents.examples().classLabels(), data.groups().size());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("train_runtime", ResultFiles.rounded((System.nanoTime() - start) / 1e9, 4));
    reporter.logged(figures);
    figures.put("train_samples", documents.size());
    files.write("train", figures);
    return model;
  }

  private Map<String, Object> measure(
      TfIdfModel model, String set, String prefix, RunReporter reporter, NewsResults results) {
    NamedExamples documents = (set.equals("test") ? data.test() : data.validation()).orElseThrow();
    long start = System.nanoTime();
    Predictions predictions = model.predict(documents.examples().texts());
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(prefix + "loss", predictions.crossEntropy(documents.examples().classLabels()));
    results
        .add(set, documents, predictions.classes())
        .forEach((name, value) -> figures.put(prefix + name, value));
    figures.put(prefix + "runtime", ResultFiles.rounded(seconds, 4));
    reporter.logged(figures);
    figures.put(prefix + "samples", documents.size());
    return figures;
  }
}
