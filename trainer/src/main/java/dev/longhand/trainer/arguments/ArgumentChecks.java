package dev.longhand.trainer.arguments;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.runtime.Device;

/** What one flag of a training alone cannot say: whether it goes together with the others. */
final class ArgumentChecks {
  private final TrainingArguments arguments;
  private final ParsedArguments values;

  private ArgumentChecks(TrainingArguments arguments) {
    this.arguments = arguments;
    this.values = arguments.values();
  }

  /**
   * Checks.
   *
   * @throws UsageException if flags contradict each other
   */
  static void of(TrainingArguments arguments) {
    new ArgumentChecks(arguments).checkTogether();
  }

  private void checkTogether() {
    wholeNumberFromOne("warmup_steps", values.number("warmup_steps"));
    wholeNumberFromOne("eval_steps", arguments.evalSteps());
    wholeNumberFromOne("save_steps", arguments.saveSteps());
    wholeNumberFromOne("logging_steps", arguments.loggingSteps());
    batchThatCanBeCounted();
    knownDevice();
    noContradiction(
        "--group_by_length",
        values.isTrue("group_by_length"),
        "train_sampling_strategy",
        "group_by_length");
    onePrecision();
    weightsOrSmoothing();
    noContradiction("--use_cpu", values.isTrue("use_cpu"), "device", "cpu");
    needsTraining();
    needsEvaluations("--load_best_model_at_end", arguments.loadBestModelAtEnd());
    needsEvaluations("--early_stopping_patience", arguments.earlyStoppingPatience().isPresent());
    needsEvaluations("--save_strategy best", arguments.saveStrategy() == IntervalStrategy.BEST);
    needsEvaluations(
        "--lr_scheduler_type reduce_lr_on_plateau",
        arguments.lrSchedulerType().equals("reduce_lr_on_plateau"));
  }

  private void batchThatCanBeCounted() {
    if ((long) arguments.trainBatchSize() * arguments.gradientAccumulationSteps()
        > Integer.MAX_VALUE) {
      throw new UsageException(
          "--per_device_train_batch_size %d times --gradient_accumulation_steps %d is too much; expected at most %d examples in an update"
              .formatted(
                  arguments.trainBatchSize(),
                  arguments.gradientAccumulationSteps(),
                  Integer.MAX_VALUE));
    }
  }

  private void knownDevice() {
    try {
      Device.parse(arguments.device());
    } catch (UserException unknown) {
      throw new UsageException(unknown.getMessage());
    }
  }

  /** Refuses a flag that stands for a value of another flag which was given another value. */
  private void noContradiction(String flag, boolean given, String other, String value) {
    if (given && values.given(other) && !values.text(other).equals(value)) {
      throw new UsageException(
          "%s and --%s %s contradict each other; leave one out"
              .formatted(flag, other, values.text(other)));
    }
  }

  private void onePrecision() {
    if (values.isTrue("bf16") && values.isTrue("fp16")) {
      throw new UsageException("--bf16 and --fp16 contradict each other; leave one out");
    }
  }

  /** PyTorch weighs the smoothed part of a label by class too, which the loss here does not. */
  private void weightsOrSmoothing() {
    if (!values.texts("class_weights").isEmpty() && arguments.labelSmoothingFactor() > 0) {
      throw new UsageException(
          "--class_weights and --label_smoothing_factor cannot go together; leave one out");
    }
  }

  private void needsTraining() {
    if (arguments.resumeFromCheckpoint().isPresent() && !arguments.doTrain()) {
      throw new UsageException(
          "--resume_from_checkpoint continues a training: add --do_train, or leave it out and name"
              + " the checkpoint's folder as the model");
    }
  }

  private void needsEvaluations(String flag, boolean used) {
    if (used && arguments.evalStrategy() == IntervalStrategy.NO) {
      throw new UsageException(
          flag + " needs evaluations during training: add --eval_strategy epoch or steps");
    }
  }

  private static void wholeNumberFromOne(String flag, double value) {
    if (value > 1 && value != Math.rint(value)) {
      throw new UsageException(
          "--" + flag + ": '" + value + "' is not accepted; expected a whole number, or below 1");
    }
  }
}
