package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.Evaluation;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.ModelCard;
import dev.longhand.trainer.results.RunRecord;
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
  private final GlueSteps steps;
  private final GlueData data;
  private final ModelSource source;
  private final PreparedModel model;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final TaskMetrics metrics;
  private final List<EvaluationSet> evaluationSets;
  private final ResultsTable table;
  private final List<Path> predictionFiles = new ArrayList<>();

  GlueRun(
      RunInputs inputs,
      PreparedModel model,
      ParsedArguments flags,
      TrainingArguments arguments,
      Console console,
      Optional<PublishedResult> recipe) {
    this.inputs = inputs;
    this.task = inputs.task();
    this.steps = inputs.steps();
    this.data = inputs.data();
    this.source = inputs.source();
    this.model = model;
    this.flags = flags;
    this.arguments = arguments;
    this.console = console;
    this.metrics = new TaskMetrics(task, model.order());
    this.evaluationSets = data.evaluations().stream().map(this::evaluationSet).toList();
    this.table = new ResultsTable(task, recipe);
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    requireTrainedHead();
    Path recordFile = steps.train() ? folder.resolve(RunRecord.FILE) : RunRecord.beside(folder);
    RunRecord record = inputs.record(model, flags, arguments);
    record.write(recordFile);
    Optional<TrainResult> trained = Optional.empty();
    Map<String, Object> evaluated;
    List<Path> written;
    try (ModelRun run = new ModelRun(flags, arguments, console, model, folder)) {
      if (steps.train()) {
        trained = Optional.of(train(run));
      }
      evaluated = evaluate(run);
      predict(run, folder);
      run.complete(record);
      if (trained.isPresent()) {
        card(evaluated).write(folder, arguments, trained.get().state());
        run.plotCurves();
      }
      record.finish(recordFile);
      written = new ArrayList<>(run.written());
    }
    written.addAll(predictionFiles);
    table.report(console, folder, written);
  }

  private void requireTrainedHead() {
    List<String> fresh = model.report().newlyInitialised();
    if (steps.train() || fresh.isEmpty()) {
      return;
    }
    if (!task.isTrainable()) {
      throw new UserException(
          "--task %s needs a model trained on MNLI; %s lacks %s"
              .formatted(task.name(), source.origin(), WeightMatcher.listed(fresh)));
    }
    model.warnIfUntrained(source, console);
  }

  private TrainResult train(ModelRun run) throws IOException {
    Examples examples = data.train().orElseThrow();
    return run.train(model.tokenized(examples).labelled(model.order()), evaluationSets);
  }

  private EvaluationSet evaluationSet(GlueData.Evaluated evaluated) {
    Dataset dataset = model.tokenized(evaluated.examples()).labelled(model.order());
    return new EvaluationSet(evaluated.set().suffix(), dataset, metrics);
  }

  /** Evaluates every set; all figures go into one file, those of the second with its suffix. */
  private Map<String, Object> evaluate(ModelRun run) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    for (EvaluationSet set : evaluationSets) {
      String suffix = set.suffix();
      Evaluation evaluation = run.evaluate(set);
      evaluation
          .metrics()
          .forEach((name, value) -> all.put(name.equals("epoch") ? name + suffix : name, value));
      all.put("eval_samples" + suffix, set.data().size());
      table.add(suffix, evaluation.metrics(), metrics.baseline(set.data()));
    }
    if (!all.isEmpty()) {
      run.files().write("eval", all);
    }
    return all;
  }

  private void predict(ModelRun run, Path folder) {
    for (GlueData.Evaluated set : data.predictions()) {
      Predictions predictions = run.predict(model.tokenized(set.examples()).unlabelled());
      predictionFiles.addAll(
          task.isRegression()
              ? PredictionFiles.writeValues(folder, set.set(), predictions.values())
              : PredictionFiles.writeClasses(
                  folder, task, set.set(), model.order().taskClasses(predictions.classes())));
    }
  }

  private ModelCard card(Map<String, Object> evaluated) {
    boolean official = !task.name().equals(CustomTask.NAME);
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
