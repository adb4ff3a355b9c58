package dev.longhand.newsgroups;

import dev.longhand.glue.AttentionCount;
import dev.longhand.glue.ModelRecord;
import dev.longhand.glue.ModelSource;
import dev.longhand.glue.PreparedModel;
import dev.longhand.glue.Recipe;
import dev.longhand.glue.RunContext;
import dev.longhand.trainer.Evaluation;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.RunReporter;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.TrainingListener;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.plots.CurvePlot;
import dev.longhand.trainer.plots.RunLog;
import dev.longhand.trainer.results.ModelCard;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.RunRecord;
import dev.longhand.trainer.results.TrainerState;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.weights.WeightMatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run with a prepared model: training, validation, test, and all files that they leave. */
final class NewsRun {
  private final NewsData data;
  private final ModelSource source;
  private final PreparedModel model;
  private final TrainingArguments arguments;
  private final Console console;
  private final String title;
  private final Optional<Recipe> recipe;
  private final Segmentation segmentation;
  private final Optional<AttentionCount> attention;
  private final NewsMetrics metrics;

  NewsRun(
      RunContext context,
      NewsData data,
      ModelSource source,
      PreparedModel model,
      Segmentation segmentation,
      String title,
      Optional<Recipe> recipe) {
    this.data = data;
    this.source = source;
    this.model = model;
    this.arguments = context.arguments();
    this.console = context.console();
    this.title = title;
    this.recipe = recipe;
    this.segmentation = segmentation;
    this.attention = model.attentionCount();
    this.metrics = new NewsMetrics(model.order());
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    warnIfUntrained();
    Path recordFile =
        data.train().isPresent() ? folder.resolve(RunRecord.FILE) : RunRecord.beside(folder);
    RunRecord record =
        ModelRecord.of(NewsFlags.PROGRAM, "20newsgroups", source, model, arguments)
            .put("groups", data.groups());
    int dropped = arguments.values().integer(NewsFlags.LONGEST);
    if (data.train().isPresent() && dropped > 0) {
      record.put("longest_documents_dropped", dropped);
    }
    if (readsSegments()) {
      record.put(Segmentation.LENGTH, segmentation.length());
    }
    data.validation().ifPresent(held -> record.put("validation_documents", held.ids()));
    record.write(recordFile);
    NewsResults results = new NewsResults(title, data.groups(), folder, recipe);
    try (RunReporter reporter = new RunReporter(console, arguments, folder)) {
      runSteps(folder, trainer(folder, reporter), results);
    }
    attention.ifPresent(count -> record.put("attention", count.counts()));
    record.write(recordFile);
    plotCurves(folder, results);
    results.report(console);
  }

  private void warnIfUntrained() {
    List<String> fresh = model.report().newlyInitialised();
    if (data.train().isEmpty() && !fresh.isEmpty()) {
      console.warn(
          "%s is not trained for this: %s are new; train with --do_train"
              .formatted(source.origin(), WeightMatcher.listed(fresh)));
    }
  }

  private Trainer trainer(Path folder, RunReporter reporter) {
    List<TrainingListener> listeners = new ArrayList<>(List.of(reporter));
    attention.ifPresent(listeners::add);
    return model.trainer(arguments, folder, listeners);
  }

  private void runSteps(Path folder, Trainer trainer, NewsResults results) throws IOException {
    ResultFiles files = new ResultFiles(folder);
    Optional<EvaluationSet> validation =
        data.validation().map(held -> new EvaluationSet("", labelled(held), metrics));
    Optional<TrainResult> trained = Optional.empty();
    if (data.train().isPresent()) {
      trained = Optional.of(train(trainer, folder, files, validation, results));
    }
    Map<String, Object> evaluated =
        validation.isPresent() ? evaluate(trainer, validation.get(), files, results) : Map.of();
    if (data.test().isPresent()) {
      test(trainer, files, results);
    }
    if (trained.isPresent()) {
      card(evaluated).write(folder, arguments, trained.get().state());
    }
  }

  private Dataset labelled(Documents documents) {
    return readsSegments()
        ? new SegmentedExamples(documents.examples(), segmentation).labelled(model.order())
        : model.tokenized(documents.examples()).labelled(model.order());
  }

  private boolean readsSegments() {
    return model.config() instanceof HierarchicalConfig;
  }

  private TrainResult train(
      Trainer trainer,
      Path folder,
      ResultFiles files,
      Optional<EvaluationSet> validation,
      NewsResults results)
      throws IOException {
    boolean evaluates = arguments.evalStrategy() != IntervalStrategy.NO || arguments.evalOnStart();
    Documents documents = data.train().orElseThrow();
    TrainResult result =
        trainer.train(labelled(documents), evaluates ? validation.stream().toList() : List.of());
    trainer.finish(folder);
    Map<String, Object> figures = new LinkedHashMap<>(result.metrics());
    figures.put("train_samples", documents.size());
    files.write("train", figures);
    result.state().write(folder);
    for (String file : List.of("model.safetensors", "savedmodel", TrainerState.FILE)) {
      results.wrote(folder.resolve(file));
    }
    return result;
  }

  private Map<String, Object> evaluate(
      Trainer trainer, EvaluationSet validation, ResultFiles files, NewsResults results)
      throws IOException {
    Documents documents = data.validation().orElseThrow();
    Evaluation evaluation = trainer.evaluate(validation);
    add(results, "validation", documents, evaluation.predictions());
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.metrics());
    figures.put("eval_samples", documents.size());
    files.write("eval", figures);
    return figures;
  }

  private void test(Trainer trainer, ResultFiles files, NewsResults results) throws IOException {
    Documents documents = data.test().orElseThrow();
    Dataset rows = labelled(documents);
    long start = System.nanoTime();
    Predictions predictions = trainer.predict(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("predict_loss", predictions.crossEntropy(rows.classLabels()));
    add(results, "test", documents, predictions)
        .forEach((name, value) -> figures.put("predict_" + name, value));
    figures.put("predict_runtime", ResultFiles.rounded(seconds, 4));
    figures.put("predict_samples", documents.size());
    files.write("predict", figures);
  }

  private Map<String, Double> add(
      NewsResults results, String set, Documents documents, Predictions predictions) {
    int[] groups = model.order().taskClasses(predictions.classes());
    Map<String, Double> figures = results.add(set, documents, groups);
    int[] segments = segmentation.counts(documents.examples().first());
    results.addSegments(set, documents, segmentation.length(), segments, groups);
    return figures;
  }

  private void plotCurves(Path folder, NewsResults results) {
    if (data.train().isEmpty()) {
      return;
    }
    List<RunLog> log = List.of(RunLog.read(folder));
    if (CurvePlot.hasCurves(log)) {
      Path plot = folder.resolve("curves.png");
      CurvePlot.write(plot, log);
      results.wrote(plot);
    }
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
