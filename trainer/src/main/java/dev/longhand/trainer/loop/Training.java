package dev.longhand.trainer.loop;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoint;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.Evaluation;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.Evaluator;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.events.TrainingListener.Purpose;
import dev.longhand.trainer.schedule.LearningRateSchedule;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.BatchSizeTrial;
import dev.longhand.trainer.step.ClassWeights;
import dev.longhand.trainer.step.OptimizerStep;
import dev.longhand.trainer.step.OutOfMemoryRetry;
import dev.longhand.trainer.step.Prefetcher;
import dev.longhand.trainer.step.StepBatches;
import dev.longhand.trainer.step.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A training: the loop over optimizer steps, with evaluations, checkpoints and logs between them.
 */
public final class Training {
  private final TrainingSetup setup;
  private final TrainingArguments arguments;
  private final TrainableModel model;
  private final List<EvaluationSet> evaluationSets;
  private final Dataset data;
  private final ClassWeights classWeights;
  private final TrainingPlan plan;
  private final LearningRateSchedule schedule;
  private final OptimizerStep step;
  private final EtaEstimator stopwatch;
  private final OutOfMemoryRetry memory;
  private final OutOfMemoryRetry evaluationMemory;
  private final BestModelTracker best;
  private final RunState state;
  private final RunCheckpoints checkpoints;
  private final TrainingLog figures;
  private Signals signals;
  private long rowsDone;

  /**
   * Prepares a training, from a checkpoint if the arguments say so.
   *
   * @param evaluationMemory knows how much of an evaluation batch fits
   */
  public Training(
      TrainingSetup setup,
      OutOfMemoryRetry evaluationMemory,
      Dataset data,
      ClassWeights classWeights,
      List<EvaluationSet> evaluationSets) {
    this.setup = setup;
    this.arguments = setup.arguments();
    this.model = setup.model();
    this.evaluationSets = evaluationSets;
    this.data = data;
    this.classWeights = classWeights;
    this.plan = TrainingPlan.of(arguments, data);
    this.schedule = LearningRateSchedule.of(arguments, plan.updates());
    this.best = new BestModelTracker(arguments);
    this.step = new OptimizerStep(setup);
    this.stopwatch = new EtaEstimator(plan, evaluationSets);
    this.memory = new OutOfMemoryRetry(setup);
    this.evaluationMemory = evaluationMemory;
    this.state = arguments.resumeFromCheckpoint().map(this::resumed).orElseGet(this::fresh);
    this.checkpoints = new RunCheckpoints(setup, plan, state, step.optimizer());
    this.figures = new TrainingLog(setup, plan, state);
  }

  private RunState fresh() {
    return RunState.start(arguments, data.size());
  }

  private RunState resumed(String wanted) {
    Checkpoint checkpoint = Checkpoints.find(wanted, setup.output());
    RunState before = new CheckpointRestorer(setup, plan, checkpoint, this::warn).restore(step);
    schedule.restore(before.schedule);
    Optional.ofNullable(before.passSize).ifPresent(memory::restore);
    Optional.ofNullable(before.evaluationPassSize).ifPresent(evaluationMemory::restore);
    return before;
  }

  /** Returns how often a lack of memory made an update be computed again in smaller parts. */
  public int outOfMemoryRetries() {
    return memory.size().shortages();
  }

  public TrainResult run() {
    SpaceCheck.warn(setup, plan, this::warn);
    int updatesBefore = state.updates;
    try (Signals watched = Signals.watch(this::announceStop)) {
      signals = watched;
      tell(listener -> listener.started(start()));
      if (state.updates == 0 && arguments.autoFindBatchSize()) {
        BatchSizeTrial.run(setup, data, step, memory);
      }
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
            .sum(),
        SpaceCheck.needed(setup, plan));
  }

  private void announceStop(Signals.Kind kind) {
    warn(
        "%s: finishing this optimizer step and saving a checkpoint; a second signal stops immediately"
            .formatted(kind.title()));
  }

  private void updates() {
    StepBatches source = new StepBatches(setup, plan, data, classWeights, state.updates);
    try (Prefetcher<StepBatches.Update> ahead = new Prefetcher<>("longhand-batches", source)) {
      while (!state.stoppedEarly && ahead.hasNext()) {
        try (StepBatches.Update update = ahead.next()) {
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

  private void update(StepBatches.Update update) {
    double rate = schedule.rate(state.updates - state.lossScale.skipped());
    OptimizerStep.Gradients gradients = gradients(update);
    move(gradients, rate);
    rowsDone += update.rows();
    update
        .microBatches()
        .forEach(feeds -> tell(listener -> listener.batch(feeds.batch(), Purpose.TRAIN)));
    figures.count(update, gradients.loss());
    if (plan.logsAfter(state.updates)) {
      OutputLock.requireIntact(setup.output());
      figures.log(gradients, rate);
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
  private void move(OptimizerStep.Gradients gradients, double rate) {
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

  /**
   * Computes gradients; after a failure, the unchanged parameters are saved before it is reported.
   */
  private OptimizerStep.Gradients gradients(StepBatches.Update update) {
    double scale = state.lossScale.factor();
    try {
      step.begin(state.updates);
      return memory.compute(
          "optimizer step " + (state.updates + 1), size -> step.gradients(update, scale, size));
    } catch (UserException e) {
      throw saveBeforeFailing(e);
    }
  }

  private UserException saveBeforeFailing(UserException failure) {
    if (state.updates == 0) {
      return failure;
    }
    save();
    return checkpoints.keptThough(failure);
  }

  private UserException diverged(OptimizerStep.Gradients gradients, double rate) {
    return new UserException(
        ("optimizer step %d: the loss is %s and the gradient norm is %s; the parameters are"
                + " unchanged; lower --learning_rate (%s in this step) or add --warmup_steps%s%s")
            .formatted(
                state.updates + 1,
                gradients.loss(),
                gradients.norm(),
                rate,
                state.lossScale.isDynamic() ? ", or use --bf16: the largest float16 is 65504" : "",
                checkpoints.last().map(path -> "; the last checkpoint is " + path).orElse("")));
  }

  /**
   * Evaluates and saves after an optimizer step, in this order; a resumed run completes an
   * interrupted one.
   */
  private void evaluateAndSave() {
    boolean newBest = false;
    if (plan.evaluatesAfter(state.updates)) {
      newBest = considerBest(evaluateAll());
    }
    state.evaluationDue = false;
    if (plan.savesAfter(state.updates) || (newBest && checkpoints.keepsBest())) {
      save();
    }
  }

  private Map<String, Object> evaluateAll() {
    long start = System.nanoTime();
    Map<String, Object> first = Map.of();
    try {
      for (EvaluationSet set : evaluationSets) {
        Evaluation evaluation = evaluate(set);
        first = first.isEmpty() ? evaluation.metrics() : first;
        figures.log(evaluation.metrics());
      }
    } catch (UserException e) {
      throw saveBeforeFailing(e);
    }
    stopwatch.evaluated(System.nanoTime() - start);
    return first;
  }

  private Evaluation evaluate(EvaluationSet set) {
    return Evaluator.evaluate(
        setup, evaluationMemory, set, Optional.empty(), this::stopEvaluationIfAsked);
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

  private void save() {
    if (checkpoints.isSaved()) {
      return;
    }
    long start = System.nanoTime();
    state.schedule = schedule.state();
    state.passSize = memory.size();
    state.evaluationPassSize = evaluationMemory.size();
    checkpoints.save();
    stopwatch.saved(System.nanoTime() - start);
    tell(listener -> listener.saved(checkpoints.folder()));
  }

  private void stopIfAsked() {
    if (signals.received().isPresent()) {
      throw interrupted();
    }
  }

  private InterruptedRunException interrupted() {
    if (state.updates > 0) {
      save();
    }
    return checkpoints.interrupted(signals.received().orElseThrow());
  }

  private TrainResult result(int updatesNow) {
    Optional<Path> bestFolder = checkpoints.best().filter(Files::isDirectory);
    Map<String, Object> metrics = figures.ofRun(stopwatch.seconds(), rowsDone, updatesNow);
    figures.log(metrics);
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
    checkpoints
        .best()
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
