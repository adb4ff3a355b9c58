package dev.longhand.trainer.arguments;

import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.trainer.optimizer.Optimizers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Builder of {@link TrainingArguments}. Values that are not set keep their defaults, which are
 * transformers' and are written here and nowhere else.
 */
public final class TrainingArgumentsBuilder {
  private Optional<String> outputDir = Optional.empty();
  private boolean overwriteOutputDir;
  private boolean doTrain;
  private boolean doEval;
  private boolean doPredict;
  private Optional<String> resumeFromCheckpoint = Optional.empty();
  private Optional<String> runName = Optional.empty();
  private int trainBatchSize = 8;
  private int evalBatchSize = 8;
  private int gradientAccumulationSteps = 1;
  private double numTrainEpochs = 3;
  private int maxSteps = -1;
  private double labelSmoothingFactor;
  private List<String> classWeights = List.of();
  private SamplingStrategy trainSamplingStrategy = SamplingStrategy.RANDOM;
  private boolean dataloaderDropLast;
  private String optim = Optimizers.names()[0];
  private String optimArgs = "";
  private double learningRate = 5e-5;
  private double weightDecay;
  private double adamBeta1 = 0.9;
  private double adamBeta2 = 0.999;
  private double adamEpsilon = 1e-8;
  private double maxGradNorm = 1;
  private String lrSchedulerType = "linear";
  private Map<String, Object> lrSchedulerKwargs = Map.of();
  private double warmupSteps;
  private double warmupRatio;
  private IntervalStrategy evalStrategy = IntervalStrategy.NO;
  private OptionalDouble evalSteps = OptionalDouble.empty();
  private double evalDelay;
  private boolean evalOnStart;
  private boolean loadBestModelAtEnd;
  private Optional<String> metricForBestModel = Optional.empty();
  private Optional<Boolean> greaterIsBetter = Optional.empty();
  private OptionalInt earlyStoppingPatience = OptionalInt.empty();
  private double earlyStoppingThreshold;
  private IntervalStrategy saveStrategy = IntervalStrategy.STEPS;
  private double saveSteps = 500;
  private OptionalInt saveTotalLimit = OptionalInt.empty();
  private boolean saveOnlyModel;
  private IntervalStrategy loggingStrategy = IntervalStrategy.STEPS;
  private double loggingSteps = 500;
  private boolean loggingFirstStep;
  private boolean loggingNanInfFilter;
  private Optional<String> loggingDir = Optional.empty();
  private List<String> reportTo = List.of();
  private String includeNumInputTokensSeen = "no";
  private long seed = 42;
  private OptionalLong dataSeed = OptionalLong.empty();
  private boolean fullDeterminism;
  private String device = "auto";
  private int numThreads;
  private boolean tf32;
  private Precision precision = Precision.FLOAT32;
  private OptionalLong memoryLimit = OptionalLong.empty();
  private boolean autoFindBatchSize;
  private OptionalInt segmentsPerPass = OptionalInt.empty();

  TrainingArgumentsBuilder() {}

  TrainingArgumentsBuilder(TrainingArguments from) {
    outputDir = from.run().outputDir();
    overwriteOutputDir = from.run().overwriteOutputDir();
    doTrain = from.run().doTrain();
    doEval = from.run().doEval();
    doPredict = from.run().doPredict();
    resumeFromCheckpoint = from.run().resumeFromCheckpoint();
    runName = from.run().runName();
    trainBatchSize = from.batches().trainBatchSize();
    evalBatchSize = from.batches().evalBatchSize();
    gradientAccumulationSteps = from.batches().gradientAccumulationSteps();
    numTrainEpochs = from.batches().numTrainEpochs();
    maxSteps = from.batches().maxSteps();
    labelSmoothingFactor = from.batches().labelSmoothingFactor();
    classWeights = from.batches().classWeights();
    trainSamplingStrategy = from.batches().trainSamplingStrategy();
    dataloaderDropLast = from.batches().dataloaderDropLast();
    optim = from.optimization().optim();
    optimArgs = from.optimization().optimArgs();
    learningRate = from.optimization().learningRate();
    weightDecay = from.optimization().weightDecay();
    adamBeta1 = from.optimization().adamBeta1();
    adamBeta2 = from.optimization().adamBeta2();
    adamEpsilon = from.optimization().adamEpsilon();
    maxGradNorm = from.optimization().maxGradNorm();
    lrSchedulerType = from.schedule().lrSchedulerType();
    lrSchedulerKwargs = from.schedule().lrSchedulerKwargs();
    warmupSteps = from.schedule().warmupSteps();
    warmupRatio = from.schedule().warmupRatio();
    evalStrategy = from.evaluation().evalStrategy();
    evalSteps = from.evaluation().evalSteps();
    evalDelay = from.evaluation().evalDelay();
    evalOnStart = from.evaluation().evalOnStart();
    loadBestModelAtEnd = from.evaluation().loadBestModelAtEnd();
    metricForBestModel = from.evaluation().metricForBestModel();
    greaterIsBetter = from.evaluation().greaterIsBetter();
    earlyStoppingPatience = from.evaluation().earlyStoppingPatience();
    earlyStoppingThreshold = from.evaluation().earlyStoppingThreshold();
    saveStrategy = from.saving().saveStrategy();
    saveSteps = from.saving().saveSteps();
    saveTotalLimit = from.saving().saveTotalLimit();
    saveOnlyModel = from.saving().saveOnlyModel();
    loggingStrategy = from.logging().loggingStrategy();
    loggingSteps = from.logging().loggingSteps();
    loggingFirstStep = from.logging().loggingFirstStep();
    loggingNanInfFilter = from.logging().loggingNanInfFilter();
    loggingDir = from.logging().loggingDir();
    reportTo = from.logging().reportTo();
    includeNumInputTokensSeen = from.logging().includeNumInputTokensSeen();
    seed = from.computation().seed();
    dataSeed = from.computation().dataSeed();
    fullDeterminism = from.computation().fullDeterminism();
    device = from.computation().device();
    numThreads = from.computation().numThreads();
    tf32 = from.computation().tf32();
    precision = from.computation().precision();
    memoryLimit = from.computation().memoryLimit();
    autoFindBatchSize = from.computation().autoFindBatchSize();
    segmentsPerPass = from.computation().segmentsPerPass();
  }

  /** Sets the folder of the results. */
  public TrainingArgumentsBuilder outputDir(String value) {
    outputDir = Optional.of(value);
    return this;
  }

  /** Sets whether a folder that holds another run may be used. */
  public TrainingArgumentsBuilder overwriteOutputDir(boolean value) {
    overwriteOutputDir = value;
    return this;
  }

  /** Sets whether to train; without any of these three a run trains and evaluates. */
  public TrainingArgumentsBuilder doTrain(boolean value) {
    doTrain = value;
    return this;
  }

  /** Sets whether to evaluate. */
  public TrainingArgumentsBuilder doEval(boolean value) {
    doEval = value;
    return this;
  }

  /** Sets whether to predict the test set. */
  public TrainingArgumentsBuilder doPredict(boolean value) {
    doPredict = value;
    return this;
  }

  /** Sets what to continue from: "true", "last" or a path. */
  public TrainingArgumentsBuilder resumeFromCheckpoint(String value) {
    resumeFromCheckpoint = Optional.of(value);
    return this;
  }

  /** Sets the run's name in plots and records. */
  public TrainingArgumentsBuilder runName(String value) {
    runName = Optional.of(value);
    return this;
  }

  /** Sets the examples in a training batch. */
  public TrainingArgumentsBuilder trainBatchSize(int value) {
    trainBatchSize = value;
    return this;
  }

  /** Sets the examples in an evaluation batch. */
  public TrainingArgumentsBuilder evalBatchSize(int value) {
    evalBatchSize = value;
    return this;
  }

  /** Sets the batches in an optimizer step. */
  public TrainingArgumentsBuilder gradientAccumulationSteps(int value) {
    gradientAccumulationSteps = value;
    return this;
  }

  /** Sets the passes over the training set, whole or not. */
  public TrainingArgumentsBuilder numTrainEpochs(double value) {
    numTrainEpochs = value;
    return this;
  }

  /** Sets the optimizer steps in all; not above 0 where the epochs decide. */
  public TrainingArgumentsBuilder maxSteps(int value) {
    maxSteps = value;
    return this;
  }

  /** Sets the share of each label that is spread evenly over the classes. */
  public TrainingArgumentsBuilder labelSmoothingFactor(double value) {
    labelSmoothingFactor = value;
    return this;
  }

  /** Sets the weights of the classes: "balanced", or a number for each; empty for equal weights. */
  public TrainingArgumentsBuilder classWeights(List<String> value) {
    classWeights = value;
    return this;
  }

  /** Sets the order in which an epoch visits the examples. */
  public TrainingArgumentsBuilder trainSamplingStrategy(SamplingStrategy value) {
    trainSamplingStrategy = value;
    return this;
  }

  /** Sets whether a last batch that is not full is left out. */
  public TrainingArgumentsBuilder dataloaderDropLast(boolean value) {
    dataloaderDropLast = value;
    return this;
  }

  /**
   * Sets: name of the optimizer, one of {@link dev.longhand.trainer.optimizer.Optimizers#names}.
   */
  public TrainingArgumentsBuilder optim(String value) {
    optim = value;
    return this;
  }

  /** Sets the optimizer's own settings: key=value, separated by commas. */
  public TrainingArgumentsBuilder optimArgs(String value) {
    optimArgs = value;
    return this;
  }

  /** Sets the highest learning rate. */
  public TrainingArgumentsBuilder learningRate(double value) {
    learningRate = value;
    return this;
  }

  /** Sets the decay of all parameters but biases and layer norms. */
  public TrainingArgumentsBuilder weightDecay(double value) {
    weightDecay = value;
    return this;
  }

  /** Sets AdamW's decay of the gradients' moving average. */
  public TrainingArgumentsBuilder adamBeta1(double value) {
    adamBeta1 = value;
    return this;
  }

  /** Sets AdamW's decay of the squared gradients' moving average. */
  public TrainingArgumentsBuilder adamBeta2(double value) {
    adamBeta2 = value;
    return this;
  }

  /** Sets what AdamW adds to the root of the squared average. */
  public TrainingArgumentsBuilder adamEpsilon(double value) {
    adamEpsilon = value;
    return this;
  }

  /** Sets the norm to which gradients are clipped; 0 to leave them as they are. */
  public TrainingArgumentsBuilder maxGradNorm(double value) {
    maxGradNorm = value;
    return this;
  }

  /** Sets the name of the schedule. */
  public TrainingArgumentsBuilder lrSchedulerType(String value) {
    lrSchedulerType = value;
    return this;
  }

  /** Sets the schedule's own settings. */
  public TrainingArgumentsBuilder lrSchedulerKwargs(Map<String, Object> value) {
    lrSchedulerKwargs = value;
    return this;
  }

  /** Sets the optimizer steps of warm-up; below 1, a share of all. */
  public TrainingArgumentsBuilder warmupSteps(double value) {
    warmupSteps = value;
    return this;
  }

  /** Sets the share of all steps, where there are no warm-up steps. */
  public TrainingArgumentsBuilder warmupRatio(double value) {
    warmupRatio = value;
    return this;
  }

  /** Sets when to evaluate during training. */
  public TrainingArgumentsBuilder evalStrategy(IntervalStrategy value) {
    evalStrategy = value;
    return this;
  }

  /** Sets the steps between evaluations; below 1, a share of all. */
  public TrainingArgumentsBuilder evalSteps(double value) {
    evalSteps = OptionalDouble.of(value);
    return this;
  }

  /** Sets the epochs or steps before the first evaluation. */
  public TrainingArgumentsBuilder evalDelay(double value) {
    evalDelay = value;
    return this;
  }

  /** Sets whether to evaluate before training. */
  public TrainingArgumentsBuilder evalOnStart(boolean value) {
    evalOnStart = value;
    return this;
  }

  /** Sets whether the best model is kept rather than the last. */
  public TrainingArgumentsBuilder loadBestModelAtEnd(boolean value) {
    loadBestModelAtEnd = value;
    return this;
  }

  /** Sets the metric that decides which model is best, with or without {@code eval_}. */
  public TrainingArgumentsBuilder metricForBestModel(String value) {
    metricForBestModel = Optional.of(value);
    return this;
  }

  /** Sets whether a greater metric is better. */
  public TrainingArgumentsBuilder greaterIsBetter(boolean value) {
    greaterIsBetter = Optional.of(value);
    return this;
  }

  /** Sets the evaluations without gain after which training stops. */
  public TrainingArgumentsBuilder earlyStoppingPatience(int value) {
    earlyStoppingPatience = OptionalInt.of(value);
    return this;
  }

  /** Sets by how much a metric must change to count as a gain. */
  public TrainingArgumentsBuilder earlyStoppingThreshold(double value) {
    earlyStoppingThreshold = value;
    return this;
  }

  /** Sets when to write a checkpoint. */
  public TrainingArgumentsBuilder saveStrategy(IntervalStrategy value) {
    saveStrategy = value;
    return this;
  }

  /** Sets the steps between checkpoints; below 1, a share of all. */
  public TrainingArgumentsBuilder saveSteps(double value) {
    saveSteps = value;
    return this;
  }

  /** Sets the checkpoints that are kept. */
  public TrainingArgumentsBuilder saveTotalLimit(int value) {
    saveTotalLimit = OptionalInt.of(value);
    return this;
  }

  /** Sets whether checkpoints leave the optimizer out. */
  public TrainingArgumentsBuilder saveOnlyModel(boolean value) {
    saveOnlyModel = value;
    return this;
  }

  /** Sets when to log the loss. */
  public TrainingArgumentsBuilder loggingStrategy(IntervalStrategy value) {
    loggingStrategy = value;
    return this;
  }

  /** Sets the steps between log lines; below 1, a share of all. */
  public TrainingArgumentsBuilder loggingSteps(double value) {
    loggingSteps = value;
    return this;
  }

  /** Sets whether the first step is logged too. */
  public TrainingArgumentsBuilder loggingFirstStep(boolean value) {
    loggingFirstStep = value;
    return this;
  }

  /** Sets whether losses that are not finite are left out of the logged mean. */
  public TrainingArgumentsBuilder loggingNanInfFilter(boolean value) {
    loggingNanInfFilter = value;
    return this;
  }

  /** Sets TensorBoard's folder. */
  public TrainingArgumentsBuilder loggingDir(String value) {
    loggingDir = Optional.of(value);
    return this;
  }

  /** Sets what is logged to: "tensorboard", "all" or "none". */
  public TrainingArgumentsBuilder reportTo(List<String> value) {
    reportTo = value;
    return this;
  }

  /** Sets which tokens are counted: "no", "all" or "non_padding". */
  public TrainingArgumentsBuilder includeNumInputTokensSeen(String value) {
    includeNumInputTokensSeen = value;
    return this;
  }

  /** Sets the seed of new parameters, dropout and, without a data seed, the order of examples. */
  public TrainingArgumentsBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** Sets the seed of the order of examples. */
  public TrainingArgumentsBuilder dataSeed(long value) {
    dataSeed = OptionalLong.of(value);
    return this;
  }

  /** Sets whether a GPU must give the same bits in every run. */
  public TrainingArgumentsBuilder fullDeterminism(boolean value) {
    fullDeterminism = value;
    return this;
  }

  /** Sets the device: auto, cpu, gpu or gpu:N. */
  public TrainingArgumentsBuilder device(String value) {
    device = value;
    return this;
  }

  /** Sets the threads of TensorFlow; 0 for one for each core. */
  public TrainingArgumentsBuilder numThreads(int value) {
    numThreads = value;
    return this;
  }

  /** Sets whether a GPU may multiply with TensorFloat-32. */
  public TrainingArgumentsBuilder tf32(boolean value) {
    tf32 = value;
    return this;
  }

  /** Sets what matrices are multiplied in while training. */
  public TrainingArgumentsBuilder precision(Precision value) {
    precision = value;
    return this;
  }

  /** Sets the bytes that tensors may take on a processor. */
  public TrainingArgumentsBuilder memoryLimit(long value) {
    memoryLimit = OptionalLong.of(value);
    return this;
  }

  /** Sets whether a trial before training lowers what is computed at once. */
  public TrainingArgumentsBuilder autoFindBatchSize(boolean value) {
    autoFindBatchSize = value;
    return this;
  }

  /** Sets the segments of documents in memory at once. */
  public TrainingArgumentsBuilder segmentsPerPass(int value) {
    segmentsPerPass = OptionalInt.of(value);
    return this;
  }

  /**
   * Returns the arguments.
   *
   * @throws IllegalArgumentException if a value is out of its range, or values contradict each
   *     other
   */
  public TrainingArguments build() {
    return new TrainingArguments(
        new RunArguments(
            outputDir,
            overwriteOutputDir,
            doTrain,
            doEval,
            doPredict,
            resumeFromCheckpoint,
            runName),
        new BatchArguments(
            trainBatchSize,
            evalBatchSize,
            gradientAccumulationSteps,
            numTrainEpochs,
            maxSteps,
            labelSmoothingFactor,
            classWeights,
            trainSamplingStrategy,
            dataloaderDropLast),
        new OptimizerArguments(
            optim,
            optimArgs,
            learningRate,
            weightDecay,
            adamBeta1,
            adamBeta2,
            adamEpsilon,
            maxGradNorm),
        new ScheduleArguments(lrSchedulerType, lrSchedulerKwargs, warmupSteps, warmupRatio),
        new EvaluationArguments(
            evalStrategy,
            evalSteps,
            evalDelay,
            evalOnStart,
            loadBestModelAtEnd,
            metricForBestModel,
            greaterIsBetter,
            earlyStoppingPatience,
            earlyStoppingThreshold),
        new SavingArguments(saveStrategy, saveSteps, saveTotalLimit, saveOnlyModel),
        new LoggingArguments(
            loggingStrategy,
            loggingSteps,
            loggingFirstStep,
            loggingNanInfFilter,
            loggingDir,
            reportTo,
            includeNumInputTokensSeen),
        new DeviceArguments(
            seed,
            dataSeed,
            fullDeterminism,
            device,
            numThreads,
            tf32,
            precision,
            memoryLimit,
            autoFindBatchSize,
            segmentsPerPass));
  }
}
