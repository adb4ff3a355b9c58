package dev.longhand.trainer.flags;

import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Range;
import dev.longhand.cli.UnsupportedFlags;
import dev.longhand.trainer.arguments.ReportTarget;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.optimizer.Optimizers;
import java.util.Locale;

/**
 * The flags of every command that trains: those of transformers' TrainingArguments, under the names
 * of its versions 4 and 5, and this project's own. The defaults are {@link TrainingArguments}'.
 */
public final class TrainingFlags {
  private static final String RUN = "Run";
  private static final String TRAINING = "Training";
  private static final String OPTIMIZER = "Optimizer";
  private static final String SCHEDULE = "Learning rate";
  private static final String EVALUATION = "Evaluation";
  private static final String SAVING = "Saving";
  private static final String LOGGING = "Logging";
  private static final String REPRODUCIBILITY = "Reproducibility";
  private static final String DEVICE = "Device";
  private static final String MEMORY = "Memory";

  private static final TrainingArguments DEFAULTS = TrainingArguments.defaults();

  private TrainingFlags() {}

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return FlagTable.of(run())
        .plus(training())
        .plus(optimizer())
        .plus(schedule())
        .plus(evaluation())
        .plus(saving())
        .plus(logging())
        .plus(reproducibility())
        .plus(device())
        .plus(memory())
        .plus(UnsupportedFlags.read(TrainingFlags.class, "unsupported-flags.json"));
  }

  private static Flag[] run() {
    return new Flag[] {
      Flag.folder("output_dir", RUN, "where results go (default: runs/<what>-<model>-<seed>)"),
      Flag.bool("overwrite_output_dir", false, RUN, "use output_dir even if it holds another run"),
      Flag.bool("do_train", false, RUN, "train (without any do_ flag: train and evaluate)"),
      Flag.bool("do_eval", false, RUN, "evaluate"),
      Flag.bool("do_predict", false, RUN, "predict the test set"),
      Flag.text(
          "resume_from_checkpoint", RUN, "continue a run: true, last, or a checkpoint's path"),
      Flag.text("run_name", RUN, "the run's name in plots and records (default: the folder's)"),
    };
  }

  private static Flag[] training() {
    return new Flag[] {
      Flag.integer(
              "per_device_train_batch_size",
              DEFAULTS.trainBatchSize(),
              TRAINING,
              "examples in a training batch")
          .alias("per_gpu_train_batch_size", "train_batch_size")
          .in(Range.atLeast(1)),
      Flag.integer(
              "gradient_accumulation_steps",
              DEFAULTS.gradientAccumulationSteps(),
              TRAINING,
              "batches in an update")
          .in(Range.atLeast(1)),
      Flag.decimal(
              "num_train_epochs",
              DEFAULTS.numTrainEpochs(),
              TRAINING,
              "passes over the training set, or a part")
          .in(Range.above(0)),
      Flag.integer(
              "max_steps",
              DEFAULTS.maxSteps(),
              TRAINING,
              "updates in all; overrides num_train_epochs if > 0")
          .in(Range.between(-1, Integer.MAX_VALUE)),
      Flag.decimal(
              "label_smoothing_factor",
              DEFAULTS.labelSmoothingFactor(),
              TRAINING,
              "share of the labels spread evenly")
          .in(Range.fromUpTo(0, 1)),
      Flag.texts(
          "class_weights",
          TRAINING,
          "weights of the classes in the loss: balanced, or one number above 0 for each class, in"
              + " the order in which the data's classes are listed (default: all the same)"),
      Flag.text(
              "train_sampling_strategy",
              name(DEFAULTS.trainSamplingStrategy()),
              TRAINING,
              "order of the rows in an epoch")
          .choices("random", "sequential", "group_by_length"),
      Flag.bool(
          "group_by_length", false, TRAINING, "same as train_sampling_strategy group_by_length"),
      Flag.bool("dataloader_drop_last", false, TRAINING, "leave out a last batch that is not full"),
      Flag.integer(
              "early_stopping_patience", TRAINING, "stop after so many evaluations without gain")
          .in(Range.atLeast(1)),
      Flag.decimal(
              "early_stopping_threshold",
              DEFAULTS.earlyStoppingThreshold(),
              TRAINING,
              "what counts as a gain")
          .in(Range.atLeast(0)),
    };
  }

  private static Flag[] optimizer() {
    return new Flag[] {
      Flag.text(
              "optim",
              DEFAULTS.optim(),
              OPTIMIZER,
              "the optimizer; adamw_torch_fused and adamw_torch are both torch's AdamW")
          .choices(Optimizers.names()),
      Flag.text(
          "optim_args",
          OPTIMIZER,
          "the optimizer's own settings, as key=value,key=value: momentum, dampening, nesterov of"
              + " sgd; lr_decay, eps of adagrad; momentum, alpha, eps, centered of rmsprop"),
      Flag.decimal("learning_rate", DEFAULTS.learningRate(), OPTIMIZER, "the highest learning rate")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "weight_decay",
              DEFAULTS.weightDecay(),
              OPTIMIZER,
              "decay of all but biases and layer norms")
          .in(Range.atLeast(0)),
      Flag.decimal("adam_beta1", DEFAULTS.adamBeta1(), OPTIMIZER, "decay of the mean gradient")
          .in(Range.fromUpTo(0, 1)),
      Flag.decimal(
              "adam_beta2", DEFAULTS.adamBeta2(), OPTIMIZER, "decay of the mean squared gradient")
          .in(Range.fromUpTo(0, 1)),
      Flag.decimal("adam_epsilon", DEFAULTS.adamEpsilon(), OPTIMIZER, "keeps the division finite")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "max_grad_norm",
              DEFAULTS.maxGradNorm(),
              OPTIMIZER,
              "gradients are clipped to this norm; 0 = off")
          .in(Range.atLeast(0)),
    };
  }

  private static Flag[] schedule() {
    return new Flag[] {
      Flag.text(
              "lr_scheduler_type",
              DEFAULTS.lrSchedulerType(),
              SCHEDULE,
              "how the rate changes over the updates")
          .choices(
              "linear",
              "cosine",
              "constant",
              "constant_with_warmup",
              "polynomial",
              "cosine_with_restarts",
              "inverse_sqrt",
              "cosine_with_min_lr",
              "warmup_stable_decay",
              "reduce_lr_on_plateau"),
      Flag.json("lr_scheduler_kwargs", SCHEDULE, "the schedule's own settings, as a JSON object"),
      Flag.decimal(
              "warmup_steps",
              DEFAULTS.warmupSteps(),
              SCHEDULE,
              "updates of warm-up; below 1, a share of all")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "warmup_ratio",
              DEFAULTS.warmupRatio(),
              SCHEDULE,
              "share of all updates; warmup_steps overrides it")
          .in(Range.between(0, 1)),
    };
  }

  private static Flag[] evaluation() {
    return new Flag[] {
      Flag.integer(
              "per_device_eval_batch_size",
              DEFAULTS.evalBatchSize(),
              EVALUATION,
              "examples in an evaluation batch")
          .alias("per_gpu_eval_batch_size", "eval_batch_size")
          .in(Range.atLeast(1)),
      Flag.text(
              "eval_strategy",
              name(DEFAULTS.evalStrategy()),
              EVALUATION,
              "when to evaluate during training")
          .alias("evaluation_strategy")
          .choices("no", "steps", "epoch"),
      Flag.decimal(
              "eval_steps",
              EVALUATION,
              "updates between; below 1, a share (default: logging_steps)")
          .in(Range.above(0)),
      Flag.decimal(
              "eval_delay",
              DEFAULTS.evalDelay(),
              EVALUATION,
              "epochs or updates before the first evaluation")
          .in(Range.atLeast(0)),
      Flag.bool("eval_on_start", false, EVALUATION, "evaluate before training too"),
      Flag.bool("load_best_model_at_end", false, EVALUATION, "keep the best model, not the last"),
      Flag.text("metric_for_best_model", EVALUATION, "what best means (default: loss)"),
      Flag.bool(
          "greater_is_better", EVALUATION, "whether more is better (default: unless it is a loss)"),
    };
  }

  private static Flag[] saving() {
    return new Flag[] {
      Flag.text(
              "save_strategy", name(DEFAULTS.saveStrategy()), SAVING, "when to write a checkpoint")
          .choices("no", "steps", "epoch", "best"),
      Flag.decimal(
              "save_steps",
              DEFAULTS.saveSteps(),
              SAVING,
              "updates between checkpoints; below 1, a share")
          .in(Range.above(0)),
      Flag.integer("save_total_limit", SAVING, "checkpoints to keep: the newest and the best")
          .in(Range.atLeast(1)),
      Flag.bool("save_only_model", false, SAVING, "leave the optimizer out: no resuming"),
    };
  }

  private static Flag[] logging() {
    return new Flag[] {
      Flag.text(
              "logging_strategy", name(DEFAULTS.loggingStrategy()), LOGGING, "when to log the loss")
          .choices("no", "steps", "epoch"),
      Flag.decimal(
              "logging_steps",
              DEFAULTS.loggingSteps(),
              LOGGING,
              "updates between log lines; below 1, a share")
          .in(Range.above(0)),
      Flag.bool("logging_first_step", false, LOGGING, "log the first update too"),
      Flag.bool("logging_nan_inf_filter", false, LOGGING, "leave NaN out of the mean loss"),
      Flag.folder("logging_dir", LOGGING, "TensorBoard's folder (default: OUTPUT/logs)"),
      Flag.texts(
              "report_to",
              LOGGING,
              "what to log to beside the JSON lines: tensorboard, all or none (default: none)")
          .choices(ReportTarget.names()),
      Flag.bool(
          "skip_memory_metrics",
          true,
          LOGGING,
          "false writes train_mem_cpu_*, eval_mem_cpu_* and init_mem_cpu_*: resident bytes (Linux)"),
      Flag.bool("disable_tqdm", false, LOGGING, "no progress bar"),
      Flag.text("log_level", "passive", LOGGING, "how much is printed")
          .choices("passive", "debug", "info", "warning", "error", "critical"),
      Flag.text(
              "include_num_input_tokens_seen",
              DEFAULTS.includeNumInputTokensSeen(),
              LOGGING,
              "count the tokens trained on")
          .choices("no", "all", "non_padding", "true", "false"),
    };
  }

  private static Flag[] reproducibility() {
    return new Flag[] {
      Flag.integer(
              "seed",
              DEFAULTS.seed(),
              REPRODUCIBILITY,
              "seed of new parameters, dropout and row order")
          .in(Range.between(0, 0xFFFFFFFFL)),
      Flag.integer("data_seed", REPRODUCIBILITY, "seed of the row order (default: seed)")
          .in(Range.between(0, 0xFFFFFFFFL)),
      Flag.bool(
          "full_determinism",
          false,
          REPRODUCIBILITY,
          "the same bits in every run on a GPU too, slower; a CPU always gives them"),
    };
  }

  private static Flag[] device() {
    return new Flag[] {
      Flag.text("device", DEFAULTS.device(), DEVICE, "auto, cpu, gpu or gpu:N"),
      Flag.bool("use_cpu", false, DEVICE, "same as --device cpu").alias("no_cuda"),
      Flag.integer(
              "num_threads",
              DEFAULTS.numThreads(),
              DEVICE,
              "threads of TensorFlow; 0 = one for each core")
          .in(Range.between(0, 4096)),
      Flag.bool("tf32", false, DEVICE, "let a GPU multiply with 10 bits of mantissa"),
      Flag.bool("bf16", false, DEVICE, "multiply matrices in bfloat16 while training, only then"),
      Flag.bool(
          "fp16", false, DEVICE, "the same in float16, with a loss scale that follows overflows"),
    };
  }

  private static Flag[] memory() {
    return new Flag[] {
      Flag.decimal(
              "memory_limit_gb",
              MEMORY,
              "10^9 bytes that tensors may take on a processor; past it less is computed at once (default: 70% of the machine's or container's)")
          .in(Range.between(0.001, 1e6)),
      Flag.bool(
          "auto_find_batch_size",
          false,
          MEMORY,
          "before training, lower what is computed at once until the longest batch fits"),
      Flag.bool(
              "gradient_checkpointing",
              false,
              MEMORY,
              "keep only what is between layers and compute the rest again: less memory, more time")
          .alias("activation_checkpointing"),
      Flag.integer(
              "segments_per_pass",
              MEMORY,
              "segments of long documents in memory at once (default: as many as fit)")
          .in(Range.atLeast(1)),
    };
  }
}
