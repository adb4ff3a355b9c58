package dev.longhand.runner;

import dev.longhand.cli.console.Console;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelRecord;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.ModelCard;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.Evaluation;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run of a task with a model: it reads the data, opens the tokenizer and the run's folder, builds
 * or loads the model, trains, evaluates, predicts, and reports.
 *
 * @param <D> the task's data
 */
public final class FineTuneRun<D extends TaskData> {
  private final RunContext context;
  private final RunnerTask<D> task;
  private final RunSteps steps;
  private final TrainingArguments arguments;
  private final Console console;

  /** Prepares a run; nothing is read or written yet. */
  public FineTuneRun(RunContext context, RunnerTask<D> task) {
    this.context = context;
    this.task = task;
    this.steps = task.steps();
    this.arguments = context.arguments();
    this.console = context.console();
  }

  /** Runs from the data to the reports, into the folder that the flags name. */
  public void run() {
    requirePossible();
    RunFolder planned = RunFolder.plan(arguments, task.runName());
    try (SampleFolder sample = task.openSample()) {
      Optional<SampleFolder> shipped = Optional.ofNullable(sample);
      LazyModelSource model = new LazyModelSource(context, shipped, task.dataCache());
      D data = task.read(shipped, Optional.of(model));
      try (Tokenizer tokenizer = model.get().openTokenizer()) {
        RunContext.requireKept(planned, model.get());
        run(planned, task.prepared(data, model.get(), tokenizer), model.get(), tokenizer);
      }
    }
  }

  /** Refuses what cannot be trained or measured, and a device that is not there. */
  private void requirePossible() {
    if (steps.train()) {
      Trainer.check(
          arguments, Stream.concat(task.metricNames().stream(), Stream.of("loss")).toList());
    }
    context.requireDevice(steps.train());
  }

  /**
   * Without training, the outputs of other classes would be measured as if they were the task's.
   */
  private void requireOwnClasses(PreparedModel model, List<String> classes, ModelSource source) {
    if (!steps.train() && !model.isUntrained() && model.order().warning().isPresent()) {
      throw new UserException(
          "%s: its classes are %s, and those of the task %s; train it with --do_train, or name them in id2label of its config.json"
              .formatted(
                  source.origin(),
                  String.join(", ", source.config().labels().names()),
                  String.join(", ", classes)));
    }
  }

  /** Runs into a folder with data that are read and a tokenizer that is open. */
  public void run(RunFolder planned, D data, ModelSource source, Tokenizer tokenizer) {
    long start = System.nanoTime();
    try (OpenFolder folder = context.open(planned.withReports(task.reportFiles()));
        PreparedModel model =
            context.prepare(
                folder.path(), source, tokenizer, task.classes(data), task.head(source))) {
      double loadSeconds = seconds(start);
      requireOwnClasses(model, task.classes(data), source);
      TaskModel bound = task.with(model, source, data, folder.path());
      Path recordFile =
          steps.train() ? folder.path().resolve(RunRecord.FILE) : RunRecord.beside(folder.path());
      RunRecord record =
          ModelRecord.of(task.program(), task.name(), source, model, context.flags(), arguments);
      TaskRecord.add(record, task, data);
      bound.record(record);
      if (!steps.train()) {
        model.warnIfUntrained(source, console);
      }
      record.write(recordFile);
      if (steps.timesOnly()) {
        bound.time(loadSeconds);
      } else {
        List<Path> written = work(folder.path(), data, source, model, bound, record);
        bound.report().print(console, written);
      }
      record.finish(recordFile);
      folder.complete();
    } catch (IOException failure) {
      throw FileErrors.writing(planned.path(), failure);
    }
  }

  /** Trains, evaluates and predicts; returns the files that the training left. */
  private List<Path> work(
      Path folder,
      D data,
      ModelSource source,
      PreparedModel model,
      TaskModel bound,
      RunRecord record)
      throws IOException {
    try (ModelRun run =
        new ModelRun(context.flags(), arguments, console, model, folder, bound.listeners())) {
      Map<TaskSet, EvaluationSet> evaluated = new LinkedHashMap<>();
      for (TaskSet set : data.evaluated()) {
        Dataset rows = bound.labeled(set.examples());
        evaluated.put(set, new EvaluationSet(set.suffix(), rows, bound.metrics()));
      }
      Optional<TrainResult> trained = Optional.empty();
      if (steps.train()) {
        Dataset rows = bound.labeled(data.training().orElseThrow());
        List<EvaluationSet> sets = List.copyOf(evaluated.values());
        trained = Optional.of(run.train(rows, bound.evaluatedInTraining(sets)));
      }
      SavedPredictions saved = new SavedPredictions(folder, task.name(), task.classes(data));
      Map<String, Object> evaluation = evaluate(run, evaluated, model, bound, saved);
      Map<String, Object> prediction = predict(run, data.predicted(), model, bound, saved);
      trained.ifPresent(bound::trained);
      run.complete(record);
      if (trained.isPresent()) {
        card(source, bound, task.cardFigures(evaluation, prediction))
            .write(folder, arguments, trained.get().state());
        run.plotCurves();
      }
      return run.written();
    }
  }

  /** Evaluates every set; all figures go into one file, those of a second set with its suffix. */
  private Map<String, Object> evaluate(
      ModelRun run,
      Map<TaskSet, EvaluationSet> sets,
      PreparedModel model,
      TaskModel bound,
      SavedPredictions predictionFiles)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Map.Entry<TaskSet, EvaluationSet> each : sets.entrySet()) {
      TaskSet set = each.getKey();
      Evaluation evaluation = run.evaluate(each.getValue());
      evaluation
          .metrics()
          .forEach((key, value) -> all.put(key.equals("epoch") ? key + set.suffix() : key, value));
      all.put("eval_samples" + set.suffix(), set.examples().size());
      predictionFiles.write(set, evaluation.predictions(), model.order());
      bound
          .report()
          .add(
              set,
              predicted(evaluation.predictions(), model),
              run.isUntrained()
                  ? Map.of()
                  : metrics(bound.metrics().names(), evaluation.metrics(), set.suffix()));
    }
    if (!all.isEmpty()) {
      run.files().write("eval", all);
    }
    return all;
  }

  private static Map<String, Double> metrics(
      List<String> names, Map<String, Object> figures, String suffix) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    names.forEach(
        name -> metrics.put(name, ((Number) figures.get("eval_" + name + suffix)).doubleValue()));
    return metrics;
  }

  /** Predicts every set; returns the figures of labeled ones, under the keys of an evaluation. */
  private Map<String, Object> predict(
      ModelRun run,
      List<TaskSet> sets,
      PreparedModel model,
      TaskModel bound,
      SavedPredictions predictionFiles)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (TaskSet set : sets) {
      Dataset rows =
          set.isLabeled() ? bound.labeled(set.examples()) : bound.unlabeled(set.examples());
      long start = System.nanoTime();
      Predictions predictions = run.predict(rows);
      double seconds = seconds(start);
      predictionFiles.write(set, predictions, model.order());
      Predicted predicted = predicted(predictions, model);
      Map<String, Double> metrics =
          set.isLabeled() && !run.isUntrained() ? bound.report().metrics(set, predicted) : Map.of();
      bound.report().add(set, predicted, metrics);
      if (set.isLabeled()) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (run.isUntrained()) {
          figures.put(ModelRun.UNTRAINED, true);
        } else {
          double loss = predictions.crossEntropy(rows.classLabels());
          figures.put("predict_loss", loss);
          all.put("eval_loss", loss);
        }
        metrics.forEach((name, value) -> figures.put("predict_" + name, value));
        metrics.forEach((name, value) -> all.put("eval_" + name, value));
        figures.put("predict_runtime", ResultFiles.rounded(seconds, 4));
        figures.put("predict_samples", set.examples().size());
        run.files().write("predict", figures);
      }
    }
    return all;
  }

  private static Predicted predicted(Predictions predictions, PreparedModel model) {
    return Predicted.of(predictions, model.order(), model.order().names().isEmpty());
  }

  private ModelCard card(ModelSource source, TaskModel bound, Map<String, Object> figures) {
    return new ModelCard(
        source.name() + task.cardSuffix(),
        source.weights().map(folder -> source.publicName()),
        Optional.empty(),
        task.cardReference(),
        bound.metrics().names(),
        figures,
        new ArrayList<>());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
