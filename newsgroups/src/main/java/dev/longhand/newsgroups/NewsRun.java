package dev.longhand.newsgroups;

import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.model.ModelRecord;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.Evaluation;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.ModelCard;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.RunRecord;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run with a prepared model: training, validation, test, and all files that they leave. */
final class NewsRun {
  private final RunContext context;
  private final NewsData data;
  private final ModelSource source;
  private final PreparedModel model;
  private final String title;
  private final Optional<PublishedResult> recipe;
  private final Segmentation segmentation;
  private final NewsMetrics metrics;

  NewsRun(
      RunContext context,
      NewsData data,
      ModelSource source,
      PreparedModel model,
      Segmentation segmentation,
      String title,
      Optional<PublishedResult> recipe) {
    this.context = context;
    this.data = data;
    this.source = source;
    this.model = model;
    this.title = title;
    this.recipe = recipe;
    this.segmentation = segmentation;
    this.metrics = new NewsMetrics(model.order());
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    boolean trains = data.train().isPresent();
    if (!trains) {
      model.warnIfUntrained(source, context.console());
    }
    Path recordFile = trains ? folder.resolve(RunRecord.FILE) : RunRecord.beside(folder);
    RunRecord record = record();
    record.write(recordFile);
    NewsResults results = new NewsResults(title, data.groups(), folder, recipe);
    try (ModelRun run =
        new ModelRun(context.flags(), context.arguments(), context.console(), model, folder)) {
      runSteps(run, folder, results);
      run.complete(record);
      run.written().forEach(results::wrote);
    }
    results.report(context.console());
    record.finish(recordFile);
  }

  private RunRecord record() {
    RunRecord record =
        ModelRecord.of(
                NewsFlags.PROGRAM,
                "20newsgroups",
                source,
                model,
                context.flags(),
                context.arguments())
            .put("groups", data.groups());
    int dropped = context.flags().integer(NewsFlags.LONGEST);
    if (data.train().isPresent() && dropped > 0) {
      record.put("longest_documents_dropped", dropped);
    }
    if (readsSegments()) {
      record.put(Segmentation.LENGTH, segmentation.length());
    }
    data.validation().ifPresent(held -> record.put("validation_documents", held.ids()));
    return record;
  }

  private void runSteps(ModelRun run, Path folder, NewsResults results) throws IOException {
    Optional<EvaluationSet> validation =
        data.validation().map(held -> new EvaluationSet("", labelled(held), metrics));
    Optional<TrainResult> trained = Optional.empty();
    if (data.train().isPresent()) {
      Dataset rows = labelled(data.train().get());
      trained = Optional.of(run.train(rows, validation.stream().toList()));
    }
    Map<String, Object> evaluated =
        validation.isPresent() ? evaluate(run, validation.get(), results) : Map.of();
    if (data.test().isPresent()) {
      test(run, results);
    }
    if (trained.isPresent()) {
      card(evaluated).write(folder, context.arguments(), trained.get().state());
      run.plotCurves();
    }
  }

  private Dataset labelled(NamedExamples documents) {
    return readsSegments()
        ? new SegmentedExamples(documents.examples(), segmentation).labelled(model.order())
        : model.tokenized(documents.examples()).labelled(model.order());
  }

  private boolean readsSegments() {
    return model.config() instanceof HierarchicalConfig;
  }

  private Map<String, Object> evaluate(ModelRun run, EvaluationSet validation, NewsResults results)
      throws IOException {
    NamedExamples documents = data.validation().orElseThrow();
    Evaluation evaluation = run.evaluate(validation);
    add(run, results, "validation", documents, evaluation.predictions());
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.metrics());
    figures.put("eval_samples", documents.size());
    run.files().write("eval", figures);
    return figures;
  }

  private void test(ModelRun run, NewsResults results) throws IOException {
    NamedExamples documents = data.test().orElseThrow();
    Dataset rows = labelled(documents);
    long start = System.nanoTime();
    Predictions predictions = run.predict(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>();
    if (run.isUntrained()) {
      figures.put(ModelRun.UNTRAINED, true);
    } else {
      figures.put("predict_loss", predictions.crossEntropy(rows.classLabels()));
    }
    add(run, results, "test", documents, predictions)
        .forEach((name, value) -> figures.put("predict_" + name, value));
    figures.put("predict_runtime", ResultFiles.rounded(seconds, 4));
    figures.put("predict_samples", documents.size());
    run.files().write("predict", figures);
  }

  private Map<String, Double> add(
      ModelRun run,
      NewsResults results,
      String set,
      NamedExamples documents,
      Predictions predictions) {
    int[] groups = model.order().taskClasses(predictions.classes());
    if (run.isUntrained()) {
      results.addUntrained(set, documents, groups);
      return Map.of();
    }
    Map<String, Double> figures = results.add(set, documents, groups);
    int[] segments = segmentation.counts(documents.examples().first());
    results.addSegments(set, documents, segmentation.length(), segments, groups);
    return figures;
  }

  private ModelCard card(Map<String, Object> evaluated) {
    return new ModelCard(
        source.name() + "-20newsgroups",
        source.weights().map(folder -> source.publicName()),
        Optional.empty(),
        new ModelCard.DatasetReference(
            "20 newsgroups by date", "SetFit/20_newsgroups", "default", "en"),
        metrics.names(),
        evaluated,
        List.of());
  }
}
