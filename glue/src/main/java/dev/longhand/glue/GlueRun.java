package dev.longhand.glue;

import dev.longhand.savedmodels.ReportedException;
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
import dev.longhand.zoo.weights.WeightMatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run with a prepared model: training, evaluation, prediction, and all files that they leave.
 */
final class GlueRun {
  private final RunInputs inputs;
  private final GlueTask task;
  private final RunSteps steps;
  private final GlueData data;
  private final ModelSource source;
  private final PreparedModel model;
  private final TrainingArguments arguments;
  private final Console console;
  private final TaskMetrics metrics;
  private final Optional<AttentionCount> attention;
  private final List<EvaluationSet> evaluationSets;
  private final ResultsTable table;
  private final List<Path> written = new ArrayList<>();

  GlueRun(
      RunInputs inputs,
      PreparedModel model,
      TrainingArguments arguments,
      Console console,
      Optional<Recipe> recipe) {
    this.inputs = inputs;
    this.task = inputs.task();
    this.steps = inputs.steps();
    this.data = inputs.data();
    this.source = inputs.source();
    this.model = model;
    this.arguments = arguments;
    this.console = console;
    this.metrics = new TaskMetrics(task, model.order());
    this.attention = model.attentionCount();
    this.evaluationSets = data.evaluations().stream().map(this::evaluationSet).toList();
    this.table = new ResultsTable(task, recipe);
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    requireTrainedHead();
    Path recordFile = steps.train() ? folder.resolve(RunRecord.FILE) : RunRecord.beside(folder);
    RunRecord record = inputs.record(model, arguments);
    record.write(recordFile);
    Optional<TrainResult> trained = Optional.empty();
    Map<String, Object> evaluated;
    try (RunReporter reporter = new RunReporter(console, arguments, folder)) {
      Trainer trainer = trainer(folder, reporter);
      ResultFiles results = new ResultFiles(folder);
      if (steps.train()) {
        trained = Optional.of(train(trainer, folder, results));
      }
      evaluated = evaluate(trainer, results);
      predict(trainer, folder);
    }
    attention.ifPresent(count -> record.put("attention", count.counts()));
    record.write(recordFile);
    if (trained.isPresent()) {
      card(evaluated).write(folder, arguments, trained.get().state());
      List<RunLog> log = List.of(RunLog.read(folder));
      if (CurvePlot.hasCurves(log)) {
        Path plot = folder.resolve("curves.png");
        CurvePlot.write(plot, log);
        written.add(plot);
      }
    }
    table.report(console, folder, written);
  }

  private void requireTrainedHead() {
    List<String> fresh = model.report().newlyInitialised();
    if (steps.train() || fresh.isEmpty()) {
      return;
    }
    if (!task.isTrainable()) {
      throw new ReportedException(
          "--task %s needs a model trained on MNLI; %s lacks %s"
              .formatted(task.name(), source.origin(), WeightMatcher.listed(fresh)));
    }
    console.warn(
        "%s is not trained for this: %s are new; train with --do_train"
            .formatted(source.origin(), WeightMatcher.listed(fresh)));
  }

  private Trainer trainer(Path folder, RunReporter reporter) {
    List<TrainingListener> listeners = new ArrayList<>(List.of(reporter));
    attention.ifPresent(listeners::add);
    return model.trainer(arguments, folder, listeners);
  }

  private TrainResult train(Trainer trainer, Path folder, ResultFiles results) throws IOException {
    Examples examples = data.train().orElseThrow();
    List<EvaluationSet> sets =
        arguments.evalStrategy() == IntervalStrategy.NO && !arguments.evalOnStart()
            ? List.of()
            : evaluationSets;
    TrainResult result = trainer.train(model.tokenized(examples).labelled(model.order()), sets);
    trainer.finish(folder);
    Map<String, Object> figures = new LinkedHashMap<>(result.metrics());
    figures.put("train_samples", examples.size());
    results.write("train", figures);
    result.state().write(folder);
    written.add(folder.resolve("model.safetensors"));
    written.add(folder.resolve("savedmodel"));
    written.add(folder.resolve(TrainerState.FILE));
    return result;
  }

  private EvaluationSet evaluationSet(GlueData.Evaluated evaluated) {
    Dataset dataset = model.tokenized(evaluated.examples()).labelled(model.order());
    return new EvaluationSet(evaluated.set().suffix(), dataset, metrics);
  }

  /** Evaluates every set; all figures go into one file, those of the second with its suffix. */
  private Map<String, Object> evaluate(Trainer trainer, ResultFiles results) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (EvaluationSet set : evaluationSets) {
      String suffix = set.suffix();
      Evaluation evaluation = trainer.evaluate(set);
      evaluation
          .metrics()
          .forEach((name, value) -> all.put(name.equals("epoch") ? name + suffix : name, value));
      all.put("eval_samples" + suffix, set.data().size());
      table.add(suffix, evaluation.metrics(), metrics.baseline(set.data()));
    }
    if (!all.isEmpty()) {
      results.write("eval", all);
    }
    return all;
  }

  private void predict(Trainer trainer, Path folder) {
    for (GlueData.Evaluated set : data.predictions()) {
      Predictions predictions = trainer.predict(model.tokenized(set.examples()).unlabelled());
      written.addAll(
          task.isRegression()
              ? PredictionFiles.writeValues(folder, set.set(), predictions.values())
              : PredictionFiles.writeClasses(
                  folder, task, set.set(), model.order().taskClasses(predictions.classes())));
    }
  }

  private ModelCard card(Map<String, Object> evaluated) {
    boolean official = !task.name().equals(OwnTask.NAME);
    return new ModelCard(
        source.name() + "-" + task.name(),
        source.weights().map(folder -> source.publicName()),
        Optional.empty(),
        official
            ? new ModelCard.DatasetReference(
                "GLUE " + task.folder(), "nyu-mll/glue", task.name(), "en")
            : new ModelCard.DatasetReference("files of its own", "csv", "default", "en"),
        task.metrics().keys(),
        evaluated,
        List.of());
  }
}
