package dev.longhand.trainer.arguments;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.cli.Values;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to train: the values of {@link TrainingFlags} with their types, as transformers'
 * TrainingArguments. Immutable; {@link #with} returns a copy with one value changed.
 */
public final class TrainingArguments {
  private static final Command COMMAND = Command.of("training", "Trains.", TrainingFlags.table());

  private final ParsedArguments values;

  private TrainingArguments(ParsedArguments values) {
    this.values = values;
  }

  /** Returns the defaults. */
  public static TrainingArguments defaults() {
    return new TrainingArguments(ParsedArguments.defaults(COMMAND.flags()));
  }

  /** Returns what a command line says; a usage error where it is wrong. */
  public static TrainingArguments parse(String... arguments) {
    return of(ArgumentParser.parse(COMMAND, arguments));
  }

  /** Returns the values of a command whose table includes {@link TrainingFlags}. */
  public static TrainingArguments of(ParsedArguments values) {
    TrainingArguments arguments = new TrainingArguments(values);
    ArgumentChecks.of(arguments);
    return arguments;
  }

  /** Returns a copy with the value of one flag changed, checked as on the command line. */
  public TrainingArguments with(String flag, Object value) {
    return of(values.with(flag, value));
  }

  /** Returns the values by flag name, the runner's own flags included. */
  public ParsedArguments values() {
    return values;
  }

  /** Returns the folder that the user named for the results. */
  public Optional<String> outputDir() {
    return values.optionalText("output_dir");
  }

  /** Tells whether a folder that holds another run may be used. */
  public boolean overwriteOutputDir() {
    return values.isTrue("overwrite_output_dir");
  }

  /**
   * Refuses do_ flags of which all are false: without any of them a run trains and evaluates, which
   * is not what they say.
   */
  public static void requireSomethingToDo(ParsedArguments values) {
    List<String> steps = List.of("do_train", "do_eval", "do_predict");
    if (steps.stream().anyMatch(values::given) && steps.stream().noneMatch(values::isTrue)) {
      throw new UsageException(
          "nothing is left to do; add --do_train, --do_eval or --do_predict, or leave out all of them");
    }
  }

  /** Tells whether to train: as said, or true where no do_ flag is given. */
  public boolean doTrain() {
    return values.isTrue("do_train") || saysNothing();
  }

  /** Tells whether to evaluate: as said, or true where no do_ flag is given. */
  public boolean doEval() {
    return values.isTrue("do_eval") || saysNothing() || evalStrategy() != IntervalStrategy.NO;
  }

  /** Tells whether to predict the test set. */
  public boolean doPredict() {
    return values.isTrue("do_predict");
  }

  private boolean saysNothing() {
    return !values.isTrue("do_train") && !values.isTrue("do_eval") && !values.isTrue("do_predict");
  }

  /** Returns what to continue from: "true", "last" or a path; empty where the run is new. */
  public Optional<String> resumeFromCheckpoint() {
    return values
        .optionalText("resume_from_checkpoint")
        .filter(text -> Values.bool(text).orElse(true));
  }

  /** Returns the run's name in plots and records. */
  public Optional<String> runName() {
    return values.optionalText("run_name");
  }

  /** Returns the examples in a training batch. */
  public int trainBatchSize() {
    return values.integer("per_device_train_batch_size");
  }

  /** Returns the examples in an evaluation batch. */
  public int evalBatchSize() {
    return values.integer("per_device_eval_batch_size");
  }

  /** Returns the segments of documents in memory at once; empty for as many as fit. */
  public OptionalInt segmentsPerPass() {
    return values.optionalInteger("segments_per_pass");
  }

  /** Tells whether a trial before training lowers what is computed at once. */
  public boolean autoFindBatchSize() {
    return values.isTrue("auto_find_batch_size");
  }

  /** Returns what tensors may take in bytes, if the user says it. */
  public OptionalLong memoryLimit() {
    return values.optionalNumber("memory_limit_gb").stream()
        .mapToLong(gigabytes -> Math.round(gigabytes * 1e9))
        .findFirst();
  }

  /** Returns the batches in an update. */
  public int gradientAccumulationSteps() {
    return values.integer("gradient_accumulation_steps");
  }

  /** Returns the passes over the training set, whole or not. */
  public double numTrainEpochs() {
    return values.number("num_train_epochs");
  }

  /** Returns the updates in all; not above 0 where the epochs decide. */
  public int maxSteps() {
    return values.integer("max_steps");
  }

  /** Returns the share of each label that is spread evenly over the classes. */
  public double labelSmoothingFactor() {
    return values.number("label_smoothing_factor");
  }

  /** Returns the order in which an epoch visits the rows. */
  public SamplingStrategy trainSamplingStrategy() {
    return values.isTrue("group_by_length")
        ? SamplingStrategy.GROUP_BY_LENGTH
        : SamplingStrategy.of(values.text("train_sampling_strategy"));
  }

  /** Tells whether a last batch that is not full is left out. */
  public boolean dataloaderDropLast() {
    return values.isTrue("dataloader_drop_last");
  }

  /** Returns after how many evaluations without gain training stops; empty where it never does. */
  public OptionalInt earlyStoppingPatience() {
    return values.optionalInteger("early_stopping_patience");
  }

  /** Returns by how much a metric must change to count as a gain. */
  public double earlyStoppingThreshold() {
    return values.number("early_stopping_threshold");
  }

  /** Returns the highest learning rate. */
  public double learningRate() {
    return values.number("learning_rate");
  }

  /** Returns AdamW's decay of matrices. */
  public double weightDecay() {
    return values.number("weight_decay");
  }

  /** Returns AdamW's decay of the mean gradient. */
  public double adamBeta1() {
    return values.number("adam_beta1");
  }

  /** Returns AdamW's decay of the mean squared gradient. */
  public double adamBeta2() {
    return values.number("adam_beta2");
  }

  /** Returns what AdamW adds to the root of the mean squared gradient. */
  public double adamEpsilon() {
    return values.number("adam_epsilon");
  }

  /** Returns the norm to which gradients are clipped; 0 where they are not. */
  public double maxGradNorm() {
    return values.number("max_grad_norm");
  }

  /** Returns the name of the learning rate's schedule. */
  public String lrSchedulerType() {
    return values.text("lr_scheduler_type");
  }

  /** Returns the schedule's own settings. */
  public Map<String, Object> lrSchedulerKwargs() {
    return values.json("lr_scheduler_kwargs");
  }

  /** Returns the warm-up: a number of updates from 1 upwards, a share of all updates below 1. */
  public double warmup() {
    double steps = values.number("warmup_steps");
    return steps > 0 ? steps : values.number("warmup_ratio");
  }

  /** Returns when to evaluate during training. */
  public IntervalStrategy evalStrategy() {
    return IntervalStrategy.of(values.text("eval_strategy"));
  }

  /** Returns the updates between evaluations; below 1, a share of all. */
  public double evalSteps() {
    return values.optionalNumber("eval_steps").orElse(loggingSteps());
  }

  /** Returns the epochs or updates before the first evaluation. */
  public double evalDelay() {
    return values.number("eval_delay");
  }

  /** Tells whether to evaluate before training. */
  public boolean evalOnStart() {
    return values.isTrue("eval_on_start");
  }

  /** Tells whether the best model is kept rather than the last. */
  public boolean loadBestModelAtEnd() {
    return values.isTrue("load_best_model_at_end");
  }

  /** Returns the metric that decides which model is best, without {@code eval_}. */
  public Optional<String> metricForBestModel() {
    return values
        .optionalText("metric_for_best_model")
        .map(name -> name.startsWith("eval_") ? name.substring("eval_".length()) : name)
        .or(() -> needsBest() ? Optional.of("loss") : Optional.empty());
  }

  private boolean needsBest() {
    return loadBestModelAtEnd()
        || saveStrategy() == IntervalStrategy.BEST
        || earlyStoppingPatience().isPresent()
        || lrSchedulerType().equals("reduce_lr_on_plateau");
  }

  /** Tells whether a greater metric is better: as said, or unless its name ends in "loss". */
  public boolean greaterIsBetter() {
    return values
        .value("greater_is_better")
        .map(Boolean.class::cast)
        .orElseGet(() -> !metricForBestModel().orElse("loss").endsWith("loss"));
  }

  /** Returns when to write a checkpoint. */
  public IntervalStrategy saveStrategy() {
    return IntervalStrategy.of(values.text("save_strategy"));
  }

  /** Returns the updates between checkpoints; below 1, a share of all. */
  public double saveSteps() {
    return values.number("save_steps");
  }

  /** Returns how many checkpoints are kept. */
  public OptionalInt saveTotalLimit() {
    return values.optionalInteger("save_total_limit");
  }

  /** Tells whether checkpoints leave the optimiser out. */
  public boolean saveOnlyModel() {
    return values.isTrue("save_only_model");
  }

  /** Returns when to log the loss. */
  public IntervalStrategy loggingStrategy() {
    return IntervalStrategy.of(values.text("logging_strategy"));
  }

  /** Returns the updates between log lines; below 1, a share of all. */
  public double loggingSteps() {
    return values.number("logging_steps");
  }

  /** Tells whether the first update is logged too. */
  public boolean loggingFirstStep() {
    return values.isTrue("logging_first_step");
  }

  /** Tells whether losses that are not finite are left out of the logged mean. */
  public boolean loggingNanInfFilter() {
    return values.isTrue("logging_nan_inf_filter");
  }

  /** Returns TensorBoard's folder, if the user named one. */
  public Optional<String> loggingDir() {
    return values.optionalText("logging_dir");
  }

  /** Tells whether TensorBoard's event files are written. */
  public boolean reportToTensorBoard() {
    List<String> targets = values.texts("report_to");
    return targets.contains(ReportTarget.TENSORBOARD) || targets.contains(ReportTarget.ALL);
  }

  /** Returns one line for each value of a flag that is accepted and has no effect. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>(StepFlags.notices(values));
    ReportTarget.notice(values.texts("report_to")).ifPresent(notices::add);
    return notices;
  }

  /** Returns which tokens are counted: "no", "all" or "non_padding". */
  public String includeNumInputTokensSeen() {
    String value = values.text("include_num_input_tokens_seen");
    return switch (value) {
      case "true" -> "all";
      case "false" -> "no";
      default -> value;
    };
  }

  /** Returns the seed of new parameters, dropout and, unless data_seed is given, the row order. */
  public long seed() {
    return values.longInteger("seed");
  }

  /** Returns the seed of the row order. */
  public long dataSeed() {
    return values.value("data_seed").map(Long.class::cast).orElse(seed());
  }

  /**
   * Tells whether a GPU must give the same bits in every run. The runners then call {@link
   * dev.longhand.savedmodels.runtime.Determinism#require}, as other programs do before they load a
   * model.
   */
  public boolean fullDeterminism() {
    return values.isTrue("full_determinism");
  }

  /** Returns the device as the user named it: auto, cpu, gpu or gpu:N. */
  public String device() {
    return values.isTrue("use_cpu") ? "cpu" : values.text("device");
  }

  /** Returns where TensorFlow computes, with how many threads and how much of a GPU's memory. */
  public SessionSettings session() {
    return SessionSettings.defaults()
        .withDevice(Device.parse(device()))
        .withNumThreads(values.integer("num_threads"))
        .withGpuMemory((int) (memoryLimit().orElse(0) >> 20));
  }

  /** Tells whether a GPU may multiply with TensorFloat-32. */
  public boolean tf32() {
    return values.isTrue("tf32");
  }

  /** Returns what matrices are multiplied in while training. */
  public Precision precision() {
    if (values.isTrue("bf16")) {
      return Precision.BFLOAT16;
    }
    return values.isTrue("fp16") ? Precision.FLOAT16 : Precision.FLOAT32;
  }
}
