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
      Flag.folder("output_dir", RUN, "folder for results (default: runs/<task>-<model>-<seed>)"),
      Flag.bool("overwrite_output_dir", false, RUN, "replace an earlier run in output_dir"),
      Flag.bool("do_train", false, RUN, "train (without any do_ flag: train and evaluate)"),
      Flag.bool("do_eval", false, RUN, "evaluate"),
      Flag.bool("do_predict", false, RUN, "predict the test set"),
      Flag.text(
          "resume_from_checkpoint",
          RUN,
          "resume training from a checkpoint: true or last for the newest one, or its path"),
      Flag.text("run_name", RUN, "the run's name in plots and records (default: the folder's)"),
    };
  }

  private static Flag[] training() {
    return new Flag[] {
      Flag.integer(
              "per_device_train_batch_size",
              DEFAULTS.trainBatchSize(),
              TRAINING,
              "training batch size")
          .alias("per_gpu_train_batch_size", "train_batch_size")
          .in(Range.atLeast(1)),
      Flag.integer(
              "gradient_accumulation_steps",
              DEFAULTS.gradientAccumulationSteps(),
              TRAINING,
              "number of batches whose gradients are accumulated for one optimizer step")
          .in(Range.atLeast(1)),
      Flag.decimal(
              "num_train_epochs",
              DEFAULTS.numTrainEpochs(),
              TRAINING,
              "number of training epochs; may be a fraction")
          .in(Range.above(0)),
      Flag.integer(
              "max_steps",
              DEFAULTS.maxSteps(),
              TRAINING,
              "total number of optimizer steps; overrides num_train_epochs if > 0")
          .in(Range.between(-1, Integer.MAX_VALUE)),
      Flag.decimal(
              "label_smoothing_factor",
              DEFAULTS.labelSmoothingFactor(),
              TRAINING,
              "label smoothing: share of the target probability spread evenly over all classes")
          .in(Range.fromUpTo(0, 1)),
      Flag.texts(
          "class_weights",
          TRAINING,
          "class weights in the loss: balanced, or one positive number for each class, in the"
              + " order in which the log lists the classes (default: equal weights)"),
      Flag.text(
              "train_sampling_strategy",
              name(DEFAULTS.trainSamplingStrategy()),
              TRAINING,
              "order of the training examples")
          .choices("random", "sequential", "group_by_length"),
      Flag.bool(
          "group_by_length", false, TRAINING, "same as --train_sampling_strategy group_by_length"),
      Flag.bool(
          "dataloader_drop_last",
          false,
          TRAINING,
          "drop the last batch of an epoch if it is incomplete"),
      Flag.integer(
              "early_stopping_patience",
              TRAINING,
              "stop training after this number of evaluations without improvement")
          .in(Range.atLeast(1)),
      Flag.decimal(
              "early_stopping_threshold",
              DEFAULTS.earlyStoppingThreshold(),
              TRAINING,
              "smallest change of the metric that counts as an improvement")
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
      Flag.decimal("learning_rate", DEFAULTS.learningRate(), OPTIMIZER, "peak learning rate")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "weight_decay",
              DEFAULTS.weightDecay(),
              OPTIMIZER,
              "weight decay of all parameters except biases and layer norms")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "adam_beta1",
              DEFAULTS.adamBeta1(),
              OPTIMIZER,
              "decay rate of the first moment in AdamW")
          .in(Range.fromUpTo(0, 1)),
      Flag.decimal(
              "adam_beta2",
              DEFAULTS.adamBeta2(),
              OPTIMIZER,
              "decay rate of the second moment in AdamW")
          .in(Range.fromUpTo(0, 1)),
      Flag.decimal(
              "adam_epsilon",
              DEFAULTS.adamEpsilon(),
              OPTIMIZER,
              "epsilon in the denominator of AdamW")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "max_grad_norm",
              DEFAULTS.maxGradNorm(),
              OPTIMIZER,
              "maximum gradient norm for gradient clipping; 0 = no clipping")
          .in(Range.atLeast(0)),
    };
  }

  private static Flag[] schedule() {
    return new Flag[] {
      Flag.text("lr_scheduler_type", DEFAULTS.lrSchedulerType(), SCHEDULE, "learning rate schedule")
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
      Flag.json(
          "lr_scheduler_kwargs",
          SCHEDULE,
          "settings of the learning rate schedule, as a JSON object"),
      Flag.decimal(
              "warmup_steps",
              DEFAULTS.warmupSteps(),
              SCHEDULE,
              "number of warmup steps; below 1, the share of all optimizer steps")
          .in(Range.atLeast(0)),
      Flag.decimal(
              "warmup_ratio",
              DEFAULTS.warmupRatio(),
              SCHEDULE,
              "warmup steps as a share of all optimizer steps; warmup_steps overrides it")
          .in(Range.between(0, 1)),
    };
  }

  private static Flag[] evaluation() {
    return new Flag[] {
      Flag.integer(
              "per_device_eval_batch_size",
              DEFAULTS.evalBatchSize(),
              EVALUATION,
              "evaluation batch size")
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
              "optimizer steps between evaluations; below 1, the share of all steps (default:"
                  + " logging_steps)")
          .in(Range.above(0)),
      Flag.decimal(
              "eval_delay",
              DEFAULTS.evalDelay(),
              EVALUATION,
              "epochs or optimizer steps before the first evaluation, in the unit of eval_strategy")
          .in(Range.atLeast(0)),
      Flag.bool("eval_on_start", false, EVALUATION, "also evaluate before training"),
      Flag.bool(
          "load_best_model_at_end",
          false,
          EVALUATION,
          "load the best checkpoint at the end of training"),
      Flag.text(
          "metric_for_best_model",
          EVALUATION,
          "metric that selects the best checkpoint (default: loss)"),
      Flag.bool(
          "greater_is_better",
          EVALUATION,
          "whether a greater metric_for_best_model is better (default: true, false for a loss)"),
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
              "optimizer steps between checkpoints; below 1, the share of all steps")
          .in(Range.above(0)),
      Flag.integer(
              "save_total_limit",
              SAVING,
              "maximum number of checkpoints to keep: the newest, and the best")
          .in(Range.atLeast(1)),
      Flag.bool(
          "save_only_model",
          false,
          SAVING,
          "save checkpoints without the optimizer; training cannot resume from them"),
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
              "optimizer steps between log entries; below 1, the share of all steps")
          .in(Range.above(0)),
      Flag.bool("logging_first_step", false, LOGGING, "also log the first optimizer step"),
      Flag.bool(
          "logging_nan_inf_filter",
          false,
          LOGGING,
          "exclude NaN and infinite losses from the logged mean"),
      Flag.folder(
          "logging_dir", LOGGING, "folder for TensorBoard event files (default: OUTPUT_DIR/logs)"),
      Flag.texts(
              "report_to",
              LOGGING,
              "integrations to report to, in addition to log.jsonl: tensorboard, all or none (default: none)")
          .choices(ReportTarget.names()),
      Flag.bool(
          "skip_memory_metrics",
          true,
          LOGGING,
          "false reports memory metrics: train_mem_cpu_*, eval_mem_cpu_*, init_mem_cpu_* (Linux)"),
      Flag.bool("disable_tqdm", false, LOGGING, "disable the progress bar"),
      Flag.text("log_level", "passive", LOGGING, "log level of the console")
          .choices("passive", "debug", "info", "warning", "error", "critical"),
      Flag.text(
              "include_num_input_tokens_seen",
              DEFAULTS.includeNumInputTokensSeen(),
              LOGGING,
              "log the number of input tokens seen in training")
          .choices("no", "all", "non_padding", "true", "false"),
    };
  }

  private static Flag[] reproducibility() {
    return new Flag[] {
      Flag.integer(
              "seed",
              DEFAULTS.seed(),
              REPRODUCIBILITY,
              "random seed of initialization, dropout and the order of examples")
          .in(Range.between(0, 0xFFFFFFFFL)),
      Flag.integer(
              "data_seed", REPRODUCIBILITY, "random seed of the order of examples (default: seed)")
          .in(Range.between(0, 0xFFFFFFFFL)),
      Flag.bool(
          "full_determinism",
          false,
          REPRODUCIBILITY,
          "use deterministic GPU kernels (slower); a CPU is always deterministic"),
    };
  }

  private static Flag[] device() {
    return new Flag[] {
      Flag.text("device", DEFAULTS.device(), DEVICE, "device: auto, cpu, gpu or gpu:N"),
      Flag.bool("use_cpu", false, DEVICE, "same as --device cpu").alias("no_cuda"),
      Flag.integer(
              "num_threads",
              DEFAULTS.numThreads(),
              DEVICE,
              "number of TensorFlow threads; 0 = one per core")
          .in(Range.between(0, 4096)),
      Flag.bool("tf32", false, DEVICE, "allow TensorFloat-32 in matrix products on a GPU"),
      Flag.bool("bf16", false, DEVICE, "bfloat16 mixed-precision training"),
      Flag.bool(
          "fp16", false, DEVICE, "float16 mixed-precision training with dynamic loss scaling"),
    };
  }

  private static Flag[] memory() {
    return new Flag[] {
      Flag.decimal(
              "memory_limit_gb",
              MEMORY,
              "memory limit of tensors on a CPU, in 10^9 bytes; above it the micro-batch size is reduced"
                  + " (default: 70% of the memory of the machine or container)")
          .in(Range.between(0.001, 1e6)),
      Flag.bool(
          "auto_find_batch_size",
          false,
          MEMORY,
          "before training, reduce the micro-batch size until the longest batch fits in memory"),
      Flag.bool(
              "gradient_checkpointing",
              false,
              MEMORY,
              "recompute activations in the backward pass: less memory, more time")
          .alias("activation_checkpointing"),
      Flag.integer(
              "segments_per_pass",
              MEMORY,
              "maximum number of document segments in one forward pass (default: as many as fit)")
          .in(Range.atLeast(1)),
    };
  }
}
