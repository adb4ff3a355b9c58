package dev.longhand.trainer;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoint;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.schedule.LearningRateSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One call of {@link Trainer#train}: the loop over updates and what happens between them. */
final class Training {
  private final Trainer.Setup setup;
  private final TrainingArguments arguments;
  private final TrainableModel model;
  private final List<EvaluationSet> evaluationSets;
  private final Dataset data;
  private final RunPlan plan;
  private final LearningRateSchedule schedule;
  private final UpdateStep step;
  private final Stopwatch stopwatch;
  private final long weightsWithoutEmbeddings;
  private final BestModel best;
  private Signals signals;
  private RunState state;
  private int savedAfter = -1;
  private long rowsDone;

  Training(Trainer.Setup setup, Dataset data, List<EvaluationSet> evaluationSets) {
    this.setup = setup;
    this.arguments = setup.arguments();
    this.model = setup.model();
    this.evaluationSets = evaluationSets;
    this.data = data;
    this.plan = RunPlan.of(arguments, data);
    this.schedule = LearningRateSchedule.of(arguments, plan.updates());
    this.best = new BestModel(arguments);
    this.step = new UpdateStep(setup);
    this.stopwatch = new Stopwatch(plan, evaluationSets);
    this.weightsWithoutEmbeddings =
        model.parameters().stream()
            .filter(parameter -> !parameter.name().endsWith("_embeddings.weight"))
            .mapToLong(parameter -> parameter.shape().size())
            .sum();
    this.state = RunState.start(arguments, data.size());
    this.state.passSize = PassSize.of(setup);
  }

  TrainResult run() {
    SpaceCheck.warn(setup, plan, this::warn);
    arguments.resumeFromCheckpoint().ifPresent(this::resume);
    int updatesBefore = state.updates;
    try (Signals watched = Signals.watch(this::announceStop)) {
      signals = watched;
      tell(listener -> listener.started(start()));
      stopwatch.start(updatesBefore);
      if (state.updates == 0 && arguments.evalOnStart()) {
        evaluateAll();
      }
      if (state.evaluationDue) {
        evaluateAndSave();
      }
      updates();
    } catch (StopRequestedException e) {
      throw interrupted();
    }
    TrainResult result = result(state.updates - updatesBefore);
    tell(listener -> listener.finished(result));
    return result;
  }

  private TrainingListener.Start start() {
    return new TrainingListener.Start(
        data.size(),
        plan.epochs(),
        plan.updates(),
        state.updates,
        arguments.trainBatchSize() * arguments.gradientAccumulationSteps(),
        model.parameters().stream()
            .filter(Parameter::trained)
            .mapToLong(parameter -> parameter.shape().size())
            .sum());
  }

  private void announceStop(Signals.Kind kind) {
    warn(
        "%s: finishing this update and saving a checkpoint; once more stops at once"
            .formatted(kind.title()));
  }

  private void updates() {
    UpdateSource source = new UpdateSource(setup, plan, data, state.updates);
    try (Ahead<UpdateSource.Update> ahead = new Ahead<>("longhand-batches", source)) {
      while (!state.stoppedEarly && ahead.hasNext()) {
        try (UpdateSource.Update update = ahead.next()) {
          update(update);
        }
        state.evaluationDue = true;
        evaluateAndSave();
        if (state.updates < plan.updates() && !state.stoppedEarly) {
          stopIfAsked();
        }
      }
    }
  }

  private void update(UpdateSource.Update update) {
    double rate = schedule.rate(state.updates - state.lossScale.skipped());
    UpdateStep.Gradients gradients = gradients(update);
    move(gradients, rate);
    rowsDone += update.rows();
    count(update, gradients.loss());
    if (plan.logsAfter(state.updates)) {
      log(gradients, rate);
    }
    stopwatch.updated(state.updates, update.rows());
    TrainingListener.Update report =
        new TrainingListener.Update(
            state.updates,
            plan.updates(),
            gradients.loss(),
            rate,
            stopwatch.rowsPerSecond(),
            stopwatch.secondsLeft(state.updates));
    tell(listener -> listener.updated(report));
  }

  /** Moves the parameters, or only the loss scale where a gradient overflows float16. */
  private void move(UpdateStep.Gradients gradients, double rate) {
    boolean filters = arguments.loggingNanInfFilter();
    boolean isLossFine = filters || Double.isFinite(gradients.loss());
    if (state.lossScale.isDynamic() && isLossFine && !Double.isFinite(gradients.norm())) {
      state.lossScale = state.lossScale.afterOverflow();
      if (!state.lossScale.isUsable()) {
        throw diverged(gradients, rate);
      }
      return;
    }
    if (!filters && !gradients.finite()) {
      throw diverged(gradients, rate);
    }
    step.apply(gradients, rate);
    state.lossScale = state.lossScale.afterUpdate();
  }

  /** What fails here leaves the parameters as they were: they are saved before it is reported. */
  private UpdateStep.Gradients gradients(UpdateSource.Update update) {
    try {
      return step.gradients(update, state.updates, state.lossScale.factor(), state.passSize);
    } catch (ReportedException e) {
      Optional<PassSize> smaller = state.passSize.smaller(update, e);
      if (smaller.isEmpty()) {
        throw saveBeforeFailing(e);
      }
      state.passSize = smaller.get();
      warn(
          "update %d: %s; going on with --segments_per_pass %d"
              .formatted(state.updates + 1, e.getMessage(), state.passSize.segments()));
    }
    return gradients(update);
  }

  private ReportedException saveBeforeFailing(ReportedException failure) {
    if (state.updates == 0) {
      return failure;
    }
    Path checkpoint = save();
    return new ReportedException(
        "%s; %d updates are kept in %s, go on with --resume_from_checkpoint true"
            .formatted(failure.getMessage(), state.updates, checkpoint),
        failure);
  }

  private ReportedException diverged(UpdateStep.Gradients gradients, double rate) {
    return new ReportedException(
        ("update %d: the loss is %s and the gradient norm %s, so the weights were left as they"
                + " were; lower --learning_rate (%s in this update) or add --warmup_steps%s%s")
            .formatted(
                state.updates + 1,
                gradients.loss(),
                gradients.norm(),
                rate,
                state.lossScale.isDynamic() ? ", or use --bf16: float16 ends at 65504" : "",
                lastCheckpoint().map(path -> "; the last checkpoint is " + path).orElse("")));
  }

  private Optional<Path> lastCheckpoint() {
    List<Path> all = Checkpoints.list(setup.output());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private void count(UpdateSource.Update update, double loss) {
    state.updates++;
    state.epoch = plan.epochsAfter(state.updates);
    double counted = Double.isFinite(loss) ? loss : meanSinceLog();
    state.lossSum += counted;
    state.lossSumSinceLog += counted;
    boolean onlyReal = arguments.includeNumInputTokensSeen().equals("non_padding");
    boolean counts = !arguments.includeNumInputTokensSeen().equals("no");
    for (Feeds feeds : update.microBatches()) {
      Batch batch = feeds.batch();
      state.flos += 6.0 * batch.paddedTokens() * weightsWithoutEmbeddings;
      state.tokensSeen += !counts ? 0 : onlyReal ? batch.realTokens() : batch.paddedTokens();
    }
  }

  private double meanSinceLog() {
    return state.lossSumSinceLog / Math.max(1, state.updates - 1 - state.updatesAtLastLog);
  }

  private void log(UpdateStep.Gradients gradients, double rate) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("loss", state.lossSumSinceLog / (state.updates - state.updatesAtLastLog));
    entry.put("grad_norm", gradients.norm());
    entry.put("learning_rate", rate);
    if (state.lossScale.isDynamic()) {
      entry.put("loss_scale", gradients.scale());
    }
    state.lossSumSinceLog = 0;
    state.updatesAtLastLog = state.updates;
    log(entry);
  }

  private void log(Map<String, Object> figures) {
    Map<String, Object> entry = new LinkedHashMap<>(figures);
    entry.put("epoch", state.epoch);
    entry.put("step", state.updates);
    if (!arguments.includeNumInputTokensSeen().equals("no")) {
      entry.put("num_input_tokens_seen", state.tokensSeen);
    }
    state.logHistory.add(entry);
    tell(listener -> listener.logged(entry));
  }

  /** What follows an update, in this order; an interruption in between is made up for later. */
  private void evaluateAndSave() {
    boolean newBest = false;
    if (plan.evaluatesAfter(state.updates)) {
      newBest = considerBest(evaluateAll());
    }
    state.evaluationDue = false;
    if (plan.savesAfter(state.updates) || (newBest && keepsBest())) {
      save();
    }
  }

  /** Whether the best model always has its checkpoint. */
  private boolean keepsBest() {
    return arguments.saveStrategy() == IntervalStrategy.BEST || arguments.loadBestModelAtEnd();
  }

  private Map<String, Object> evaluateAll() {
    long start = System.nanoTime();
    Map<String, Object> first = Map.of();
    try {
      for (EvaluationSet set : evaluationSets) {
        Evaluation evaluation = evaluate(set);
        first = first.isEmpty() ? evaluation.metrics() : first;
        log(evaluation.metrics());
      }
    } catch (ReportedException e) {
      throw saveBeforeFailing(e);
    }
    stopwatch.evaluated(System.nanoTime() - start);
    return first;
  }

  private Evaluation evaluate(EvaluationSet set) {
    return Evaluations.evaluate(setup, set, Optional.empty(), this::stopEvaluationIfAsked);
  }

  private void stopEvaluationIfAsked() {
    if (signals.received().isPresent()) {
      throw new StopRequestedException();
    }
  }

  /** Whether an evaluation is the best so far; counts those that are no gain. */
  private boolean considerBest(Map<String, Object> metrics) {
    Optional<Double> value = best.value(metrics);
    if (value.isEmpty()) {
      return false;
    }
    schedule.evaluated(value.get());
    if (arguments.earlyStoppingPatience().isPresent()) {
      boolean gain = best.isGain(value.get(), state.bestMetric, arguments.earlyStoppingThreshold());
      state.evaluationsWithoutGain = gain ? 0 : state.evaluationsWithoutGain + 1;
      state.stoppedEarly =
          state.evaluationsWithoutGain >= arguments.earlyStoppingPatience().getAsInt();
    }
    boolean isBest = best.isGain(value.get(), state.bestMetric, 0);
    if (isBest) {
      state.bestMetric = value.get();
      state.bestUpdate = state.updates;
    }
    return isBest;
  }

  private Path save() {
    Path folder = Checkpoints.folder(setup.output(), state.updates);
    if (savedAfter == state.updates) {
      return folder;
    }
    long start = System.nanoTime();
    state.schedule = schedule.state();
    Checkpoint.write(
        folder,
        model,
        arguments.saveOnlyModel() ? Optional.empty() : Optional.of(step.optimizer()),
        TrainerStates.of(state, plan, keepsBest() ? bestCheckpoint() : Optional.empty()).toJson(),
        state.toJson());
    savedAfter = state.updates;
    arguments
        .saveTotalLimit()
        .ifPresent(limit -> Checkpoints.prune(setup.output(), limit, bestCheckpoint()));
    stopwatch.saved(System.nanoTime() - start);
    tell(listener -> listener.saved(folder));
    return folder;
  }

  /** Where the best model is, or will be when the checkpoint under way is complete. */
  private Optional<Path> bestCheckpoint() {
    return state.bestMetric == null
        ? Optional.empty()
        : Optional.of(Checkpoints.folder(setup.output(), state.bestUpdate));
  }

  private void stopIfAsked() {
    if (signals.received().isPresent()) {
      throw interrupted();
    }
  }

  private InterruptedRunException interrupted() {
    Signals.Kind kind = signals.received().orElseThrow();
    if (state.updates == 0) {
      return new InterruptedRunException(
          kind.title() + " before the first update", kind.exitCode());
    }
    return new InterruptedRunException(
        "%s after update %d of %d; go on with --resume_from_checkpoint true (%s)"
            .formatted(kind.title(), state.updates, plan.updates(), save()),
        kind.exitCode());
  }

  private void resume(String wanted) {
    Checkpoint checkpoint = Checkpoints.find(wanted, setup.output());
    state = RunState.fromJson(checkpoint.verify());
    checkpoint.restoreModel(model);
    checkpoint.restoreOptimizer(step.optimizer(), model);
    schedule.restore(state.schedule);
    LossScale first = LossScale.of(arguments.precision());
    if (first.isDynamic() != state.lossScale.isDynamic()) {
      state.lossScale = first;
    }
    savedAfter = state.evaluationDue ? -1 : state.updates;
    Map<String, String> now = RunState.decisive(arguments, data.size());
    String passes = now.get(RunState.SEGMENTS_PER_PASS);
    boolean asBefore = passes.equals(state.arguments.get(RunState.SEGMENTS_PER_PASS));
    if (state.passSize == null || !asBefore) {
      state.passSize = PassSize.of(setup);
    }
    now.forEach(
        (name, value) -> {
          String before = state.arguments.getOrDefault(name, value);
          if (!before.equals(value)) {
            warn(
                "%s was %s before the interruption and is %s now: the result will differ"
                    .formatted(name, before, value));
          }
        });
    state.arguments = now;
    warnIfDone(checkpoint);
  }

  private void warnIfDone(Checkpoint checkpoint) {
    if (state.updates >= plan.updates()) {
      warn(
          "%s has made %d of %d updates: nothing is left to train"
              .formatted(checkpoint.folder(), state.updates, plan.updates()));
    }
  }

  private TrainResult result(int updatesNow) {
    Optional<Path> bestFolder = bestCheckpoint().filter(Files::isDirectory);
    double seconds = stopwatch.seconds();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("train_runtime", Figures.runtime(seconds));
    metrics.put("train_samples_per_second", Figures.rate(rowsDone / seconds));
    metrics.put("train_steps_per_second", Figures.rate(updatesNow / seconds));
    metrics.put("total_flos", state.flos);
    metrics.put("train_loss", state.lossSum / Math.max(1, state.updates));
    log(metrics);
    metrics.put("epoch", state.epoch);
    if (arguments.loadBestModelAtEnd()) {
      bestFolder.ifPresentOrElse(
          folder -> Checkpoints.at(folder).restoreModel(model), this::warnOfMissingBest);
    }
    return new TrainResult(
        metrics,
        state.updates,
        TrainerStates.of(state, plan, bestFolder),
        Optional.ofNullable(state.bestMetric),
        bestFolder,
        state.stoppedEarly);
  }

  /** A run that goes on in another folder than it began may have left its best model there. */
  private void warnOfMissingBest() {
    bestCheckpoint()
        .ifPresent(
            folder ->
                warn(
                    "the best model was to be %s, which is not there: the last is kept"
                        .formatted(folder)));
  }

  private void warn(String line) {
    tell(listener -> listener.warned(line));
  }

  private void tell(Consumer<TrainingListener> what) {
    setup.listeners().forEach(what);
  }
}
