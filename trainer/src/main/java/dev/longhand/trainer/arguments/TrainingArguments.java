package dev.longhand.trainer.arguments;

import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.optimizer.Hyperparameters;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.optimizer.Optimizers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to train: the arguments of transformers' TrainingArguments under their names, in groups.
 *
 * <pre>{@code
 * TrainingArguments.builder().numTrainEpochs(20).learningRate(1e-3).build()
 * }</pre>
 *
 * @param run what a run does and where its results go
 * @param batches how examples become optimizer steps
 * @param optimization the optimizer and its hyperparameters
 * @param schedule the schedule of the learning rate
 * @param evaluation evaluation during training
 * @param saving checkpoints
 * @param logging what is logged
 * @param computation randomness, device, precision and memory
 */
public record TrainingArguments(
    RunArguments run,
    BatchArguments batches,
    OptimizerArguments optimization,
    ScheduleArguments schedule,
    EvaluationArguments evaluation,
    SavingArguments saving,
    LoggingArguments logging,
    DeviceArguments computation) {
  /** Checks the values. */
  public TrainingArguments {
    ArgumentChecks.check(
        batches, optimization, schedule, evaluation, saving, logging, computation, run);
  }

  /** Returns the defaults. */
  public static TrainingArguments defaults() {
    return builder().build();
  }

  /** Returns a builder that starts from the defaults. */
  public static TrainingArgumentsBuilder builder() {
    return new TrainingArgumentsBuilder();
  }

  /** Returns a builder that starts from these values. */
  public TrainingArgumentsBuilder toBuilder() {
    return new TrainingArgumentsBuilder(this);
  }

  /** Returns the folder of the results. */
  public Optional<String> outputDir() {
    return run.outputDir();
  }

  /** Returns whether a folder that holds another run may be used. */
  public boolean overwriteOutputDir() {
    return run.overwriteOutputDir();
  }

  /** Returns whether to predict the test set. */
  public boolean doPredict() {
    return run.doPredict();
  }

  /** Returns what to continue from: "true", "last" or a path; empty for a new run. */
  public Optional<String> resumeFromCheckpoint() {
    return run.resumeFromCheckpoint();
  }

  /** Returns the run's name in plots and records. */
  public Optional<String> runName() {
    return run.runName();
  }

  /** Returns the examples in a training batch. */
  public int trainBatchSize() {
    return batches.trainBatchSize();
  }

  /** Returns the examples in an evaluation batch. */
  public int evalBatchSize() {
    return batches.evalBatchSize();
  }

  /** Returns the batches in an optimizer step. */
  public int gradientAccumulationSteps() {
    return batches.gradientAccumulationSteps();
  }

  /** Returns the passes over the training set, whole or not. */
  public double numTrainEpochs() {
    return batches.numTrainEpochs();
  }

  /** Returns the optimizer steps in all; not above 0 where the epochs decide. */
  public int maxSteps() {
    return batches.maxSteps();
  }

  /** Returns the share of each label that is spread evenly over the classes. */
  public double labelSmoothingFactor() {
    return batches.labelSmoothingFactor();
  }

  /** Returns "balanced", or the weight for each class; empty for equal weights. */
  public List<String> classWeights() {
    return batches.classWeights();
  }

  /** Returns the order in which an epoch visits the examples. */
  public SamplingStrategy trainSamplingStrategy() {
    return batches.trainSamplingStrategy();
  }

  /** Returns whether a last batch that is not full is left out. */
  public boolean dataloaderDropLast() {
    return batches.dataloaderDropLast();
  }

  /**
   * Returns the name of the optimizer, one of {@link
   * dev.longhand.trainer.optimizer.Optimizers#names}.
   */
  public String optim() {
    return optimization.optim();
  }

  /** Returns the optimizer's own settings: key=value, separated by commas. */
  public String optimArgs() {
    return optimization.optimArgs();
  }

  /** Returns the highest learning rate. */
  public double learningRate() {
    return optimization.learningRate();
  }

  /** Returns the decay of all parameters but biases and layer norms. */
  public double weightDecay() {
    return optimization.weightDecay();
  }

  /** Returns AdamW's decay of the gradients' moving average. */
  public double adamBeta1() {
    return optimization.adamBeta1();
  }

  /** Returns AdamW's decay of the squared gradients' moving average. */
  public double adamBeta2() {
    return optimization.adamBeta2();
  }

  /** Returns what AdamW adds to the root of the squared average. */
  public double adamEpsilon() {
    return optimization.adamEpsilon();
  }

  /** Returns the norm to which gradients are clipped; 0 to leave them as they are. */
  public double maxGradNorm() {
    return optimization.maxGradNorm();
  }

  /** Returns the name of the schedule. */
  public String lrSchedulerType() {
    return schedule.lrSchedulerType();
  }

  /** Returns the schedule's own settings. */
  public Map<String, Object> lrSchedulerKwargs() {
    return schedule.lrSchedulerKwargs();
  }

  /** Returns the optimizer steps of warm-up; below 1, a share of all. */
  public double warmupSteps() {
    return schedule.warmupSteps();
  }

  /** Returns the share of all steps, where there are no warm-up steps. */
  public double warmupRatio() {
    return schedule.warmupRatio();
  }

  /** Returns when to evaluate during training. */
  public IntervalStrategy evalStrategy() {
    return evaluation.evalStrategy();
  }

  /** Returns the epochs or steps before the first evaluation. */
  public double evalDelay() {
    return evaluation.evalDelay();
  }

  /** Returns whether to evaluate before training. */
  public boolean evalOnStart() {
    return evaluation.evalOnStart();
  }

  /** Returns whether the best model is kept rather than the last. */
  public boolean loadBestModelAtEnd() {
    return evaluation.loadBestModelAtEnd();
  }

  /** Returns the evaluations without gain after which training stops; empty for never. */
  public OptionalInt earlyStoppingPatience() {
    return evaluation.earlyStoppingPatience();
  }

  /** Returns by how much a metric must change to count as a gain. */
  public double earlyStoppingThreshold() {
    return evaluation.earlyStoppingThreshold();
  }

  /** Returns when to write a checkpoint. */
  public IntervalStrategy saveStrategy() {
    return saving.saveStrategy();
  }

  /** Returns the steps between checkpoints; below 1, a share of all. */
  public double saveSteps() {
    return saving.saveSteps();
  }

  /** Returns the checkpoints that are kept; empty for all. */
  public OptionalInt saveTotalLimit() {
    return saving.saveTotalLimit();
  }

  /** Returns whether checkpoints leave the optimizer out. */
  public boolean saveOnlyModel() {
    return saving.saveOnlyModel();
  }

  /** Returns when to log the loss. */
  public IntervalStrategy loggingStrategy() {
    return logging.loggingStrategy();
  }

  /** Returns the steps between log lines; below 1, a share of all. */
  public double loggingSteps() {
    return logging.loggingSteps();
  }

  /** Returns whether the first step is logged too. */
  public boolean loggingFirstStep() {
    return logging.loggingFirstStep();
  }

  /** Returns whether losses that are not finite are left out of the logged mean. */
  public boolean loggingNanInfFilter() {
    return logging.loggingNanInfFilter();
  }

  /** Returns TensorBoard's folder; empty for {@code logs} in the output folder. */
  public Optional<String> loggingDir() {
    return logging.loggingDir();
  }

  /** Returns which tokens are counted: "no", "all" or "non_padding". */
  public String includeNumInputTokensSeen() {
    return logging.includeNumInputTokensSeen();
  }

  /**
   * Returns the seed of new parameters, dropout and, without a data seed, the order of examples.
   */
  public long seed() {
    return computation.seed();
  }

  /** Returns whether a GPU must give the same bits in every run. */
  public boolean fullDeterminism() {
    return computation.fullDeterminism();
  }

  /** Returns the device: auto, cpu, gpu or gpu:N. */
  public String device() {
    return computation.device();
  }

  /** Returns the threads of TensorFlow; 0 for one for each core. */
  public int numThreads() {
    return computation.numThreads();
  }

  /** Returns whether a GPU may multiply with TensorFloat-32. */
  public boolean tf32() {
    return computation.tf32();
  }

  /** Returns what matrices are multiplied in while training. */
  public Precision precision() {
    return computation.precision();
  }

  /** Returns the bytes that tensors may take on a processor. */
  public OptionalLong memoryLimit() {
    return computation.memoryLimit();
  }

  /** Returns whether a trial before training lowers what is computed at once. */
  public boolean autoFindBatchSize() {
    return computation.autoFindBatchSize();
  }

  /** Returns the segments of documents in memory at once; empty for as many as fit. */
  public OptionalInt segmentsPerPass() {
    return computation.segmentsPerPass();
  }

  /** Returns whether to train: as said, or true where nothing is said. */
  public boolean doTrain() {
    return run.doTrain() || saysNothing();
  }

  /** Returns whether to evaluate: as said, or true where nothing is said. */
  public boolean doEval() {
    return run.doEval() || saysNothing() || evalStrategy() != IntervalStrategy.NO;
  }

  private boolean saysNothing() {
    return !run.doTrain() && !run.doEval() && !run.doPredict();
  }

  /**
   * Returns the optimizer.
   *
   * @throws IllegalArgumentException if it has no such settings
   */
  public Optimizer optimizer() {
    return Optimizers.of(
        optim(),
        new Hyperparameters(adamBeta1(), adamBeta2(), adamEpsilon(), weightDecay()),
        optimArgs());
  }

  /** Returns the warm-up: a number of steps from 1 upwards, a share of all steps below 1. */
  public double warmup() {
    return warmupSteps() > 0 ? warmupSteps() : warmupRatio();
  }

  /** Returns the steps between evaluations; below 1, a share of all. */
  public double evalSteps() {
    return evaluation.evalSteps().orElse(loggingSteps());
  }

  /** Returns the metric that decides which model is best, without {@code eval_}. */
  public Optional<String> metricForBestModel() {
    return evaluation
        .metricForBestModel()
        .map(name -> name.startsWith("eval_") ? name.substring("eval_".length()) : name)
        .or(() -> needsBest() ? Optional.of("loss") : Optional.empty());
  }

  private boolean needsBest() {
    return loadBestModelAtEnd()
        || saveStrategy() == IntervalStrategy.BEST
        || earlyStoppingPatience().isPresent()
        || lrSchedulerType().equals("reduce_lr_on_plateau");
  }

  /** Returns whether a greater metric is better: as said, or unless its name ends in "loss". */
  public boolean greaterIsBetter() {
    return evaluation
        .greaterIsBetter()
        .orElseGet(() -> !metricForBestModel().orElse("loss").endsWith("loss"));
  }

  /** Returns whether TensorBoard's event files are written. */
  public boolean reportToTensorBoard() {
    List<String> targets = logging.reportTo();
    return targets.contains(ReportTarget.TENSORBOARD) || targets.contains(ReportTarget.ALL);
  }

  /** Returns the seed of the order of examples. */
  public long dataSeed() {
    return computation.dataSeed().orElse(seed());
  }

  /** Returns where TensorFlow computes, with how many threads and how much of a GPU's memory. */
  public SessionSettings session() {
    return SessionSettings.defaults()
        .withDevice(Device.parse(device()))
        .withNumThreads(numThreads())
        .withGpuMemory((int) (memoryLimit().orElse(0) >> 20));
  }
}
