package dev.longhand.imdb;

import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.model.ModelRecord;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.Evaluation;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.TrainingListener;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.ModelCard;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One run with a prepared model: training, validation, test, and all files that they leave. */
final class ImdbRun {
  private final RunContext context;
  private final TrainingArguments arguments;
  private final Task task;
  private final ImdbData data;
  private final PreparedModel model;
  private final ImdbResults results;
  private final ReviewMetrics metrics;

  /**
   * What is done with the model.
   *
   * @param rows makes labelled rows of reviews
   * @param more measured during training beside the first set, which decides what is best
   * @param source where the model comes from
   */
  record Task(
      ImdbData data,
      Function<NamedExamples, Dataset> rows,
      List<EvaluationSet> more,
      ModelSource source) {}

  ImdbRun(RunContext context, Task task, PreparedModel model, ImdbResults results) {
    this.context = context;
    this.arguments = context.arguments();
    this.task = task;
    this.data = task.data();
    this.model = model;
    this.results = results;
    this.metrics = new ReviewMetrics(model.order());
  }

  /**
   * Runs, and writes into the folder, which is there.
   *
   * @param listeners are told what the trainer does
   * @return the outcome of the training; empty where nothing was trained
   */
  Optional<TrainResult> run(Path folder, TrainingListener... listeners) throws IOException {
    boolean trains = data.train().isPresent();
    if (!trains) {
      model.warnIfUntrained(task.source(), context.console());
    }
    Path recordFile = trains ? folder.resolve(RunRecord.FILE) : RunRecord.beside(folder);
    RunRecord record =
        ModelRecord.of(ImdbFlags.PROGRAM, "imdb", task.source(), model, context.flags(), arguments);
    ImdbResults.recordReviews(data, record);
    record.write(recordFile);
    Optional<TrainResult> trained = Optional.empty();
    try (ModelRun run =
        new ModelRun(context.flags(), arguments, context.console(), model, folder, listeners)) {
      if (trains) {
        trained = Optional.of(train(run));
      }
      Map<String, Object> measured = measure(run);
      run.complete(record);
      if (trained.isPresent()) {
        card(measured).write(folder, arguments, trained.get().state());
        run.plotCurves();
      }
      record.finish(recordFile);
      run.written().forEach(results::wrote);
    }
    return trained;
  }

  private TrainResult train(ModelRun run) throws IOException {
    NamedExamples reviews = data.train().orElseThrow();
    List<EvaluationSet> sets = new ArrayList<>();
    data.validation()
        .or(() -> data.test().filter(test -> ImdbFlags.evaluatesOnTest(context.flags())))
        .ifPresent(set -> sets.add(new EvaluationSet("", task.rows().apply(set), metrics)));
    sets.addAll(task.more());
    return run.train(task.rows().apply(reviews), sets);
  }

  /** Returns the figures of the last set that is measured, for the model's card. */
  private Map<String, Object> measure(ModelRun run) throws IOException {
    Map<String, Object> figures = Map.of();
    if (data.validation().isPresent()) {
      figures = validate(run);
    }
    return data.test().isPresent() ? test(run) : figures;
  }

  private Map<String, Object> validate(ModelRun run) throws IOException {
    NamedExamples reviews = data.validation().orElseThrow();
    Evaluation evaluation =
        run.evaluate(new EvaluationSet("", task.rows().apply(reviews), metrics));
    add(run, "validation", reviews, evaluation.predictions());
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.metrics());
    figures.put("eval_samples", reviews.size());
    run.files().write("eval", figures);
    return figures;
  }

  private Map<String, Object> test(ModelRun run) throws IOException {
    NamedExamples reviews = data.test().orElseThrow();
    Dataset rows = task.rows().apply(reviews);
    long start = System.nanoTime();
    Predictions predictions = run.predict(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> measured = new LinkedHashMap<>();
    Map<String, Double> metricsOfTest = add(run, "test", reviews, predictions);
    Map<String, Object> figures = new LinkedHashMap<>();
    if (run.isUntrained()) {
      figures.put(ModelRun.UNTRAINED, true);
    } else {
      measured.put("loss", predictions.crossEntropy(rows.classLabels()));
      measured.putAll(metricsOfTest);
    }
    Map<String, Object> forCard = new LinkedHashMap<>();
    measured.forEach((name, value) -> figures.put("predict_" + name, value));
    measured.forEach((name, value) -> forCard.put("eval_" + name, value));
    figures.put("predict_runtime", ResultFiles.rounded(seconds, 4));
    figures.put("predict_samples", reviews.size());
    run.files().write("predict", figures);
    return forCard;
  }

  private Map<String, Double> add(
      ModelRun run, String set, NamedExamples reviews, Predictions predictions) {
    int[] predicted = model.order().taskClasses(predictions.classes());
    return run.isUntrained()
        ? results.addUntrained(set, reviews, predicted)
        : results.add(set, reviews, predicted);
  }

  private ModelCard card(Map<String, Object> measured) {
    ModelSource source = task.source();
    return new ModelCard(
        source.name() + "-imdb",
        source.weights().map(folder -> source.publicName()),
        Optional.empty(),
        new ModelCard.DatasetReference("IMDB", "stanfordnlp/imdb", "plain_text", "en"),
        metrics.names(),
        measured,
        List.of());
  }
}
