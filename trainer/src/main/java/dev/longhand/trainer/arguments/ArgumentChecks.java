package dev.longhand.trainer.arguments;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.runtime.Device;

/** What the values of training arguments must be, alone and together. */
final class ArgumentChecks {
  private ArgumentChecks() {}

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a value is out of range or values contradict each other
   */
  static void check(
      BatchArguments batches,
      OptimizerArguments optimizer,
      ScheduleArguments schedule,
      EvaluationArguments evaluation,
      SavingArguments saving,
      LoggingArguments logging,
      DeviceArguments computation,
      RunArguments run) {
    require(batches.trainBatchSize() >= 1, "per_device_train_batch_size", "from 1 upwards");
    require(batches.evalBatchSize() >= 1, "per_device_eval_batch_size", "from 1 upwards");
    require(
        batches.gradientAccumulationSteps() >= 1, "gradient_accumulation_steps", "from 1 upwards");
    require(batches.numTrainEpochs() > 0, "num_train_epochs", "above 0");
    require(optimizer.learningRate() >= 0, "learning_rate", "from 0 upwards");
    require(optimizer.weightDecay() >= 0, "weight_decay", "from 0 upwards");
    require(optimizer.maxGradNorm() >= 0, "max_grad_norm", "from 0 upwards");
    require(isShare(optimizer.adamBeta1()), "adam_beta1", "from 0 up to 1");
    require(isShare(optimizer.adamBeta2()), "adam_beta2", "from 0 up to 1");
    require(isShare(batches.labelSmoothingFactor()), "label_smoothing_factor", "from 0 up to 1");
    require(saving.saveSteps() > 0, "save_steps", "above 0");
    require(logging.loggingSteps() > 0, "logging_steps", "above 0");
    wholeNumberFromOne("warmup_steps", schedule.warmupSteps());
    wholeNumberFromOne("eval_steps", evaluation.evalSteps().orElse(1));
    wholeNumberFromOne("save_steps", saving.saveSteps());
    wholeNumberFromOne("logging_steps", logging.loggingSteps());
    batchThatCanBeCounted(batches);
    knownDevice(computation.device());
    weightsOrSmoothing(batches);
    needsTraining(run);
    needsEvaluations(evaluation, "--load_best_model_at_end", evaluation.loadBestModelAtEnd());
    needsEvaluations(
        evaluation, "--early_stopping_patience", evaluation.earlyStoppingPatience().isPresent());
    needsEvaluations(
        evaluation, "--save_strategy best", saving.saveStrategy() == IntervalStrategy.BEST);
    needsEvaluations(
        evaluation,
        "--lr_scheduler_type reduce_lr_on_plateau",
        schedule.lrSchedulerType().equals("reduce_lr_on_plateau"));
  }

  private static boolean isShare(double value) {
    return value >= 0 && value < 1;
  }

  private static void require(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("--%s: expected a number %s".formatted(name, expected));
    }
  }

  private static void batchThatCanBeCounted(BatchArguments batches) {
    if ((long) batches.trainBatchSize() * batches.gradientAccumulationSteps() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "--per_device_train_batch_size %d times --gradient_accumulation_steps %d is too large; expected at most %d examples per optimizer step"
              .formatted(
                  batches.trainBatchSize(),
                  batches.gradientAccumulationSteps(),
                  Integer.MAX_VALUE));
    }
  }

  private static void knownDevice(String device) {
    try {
      Device.parse(device);
    } catch (UserException unknown) {
      throw new IllegalArgumentException(unknown.getMessage(), unknown);
    }
  }

  /** PyTorch weighs the smoothed part of a label by class too, which the loss here does not. */
  private static void weightsOrSmoothing(BatchArguments batches) {
    if (!batches.classWeights().isEmpty() && batches.labelSmoothingFactor() > 0) {
      throw new IllegalArgumentException(
          "--class_weights and --label_smoothing_factor cannot go together; leave one out");
    }
  }

  private static void needsTraining(RunArguments run) {
    boolean trains = run.doTrain() || (!run.doEval() && !run.doPredict());
    if (run.resumeFromCheckpoint().isPresent() && !trains) {
      throw new IllegalArgumentException(
          "--resume_from_checkpoint continues a training: add --do_train, or leave it out and name"
              + " the checkpoint's folder as the model");
    }
  }

  private static void needsEvaluations(EvaluationArguments evaluation, String flag, boolean used) {
    if (used && evaluation.evalStrategy() == IntervalStrategy.NO) {
      throw new IllegalArgumentException(
          flag + " needs evaluations during training: add --eval_strategy epoch or steps");
    }
  }

  private static void wholeNumberFromOne(String flag, double value) {
    if (value > 1 && value != Math.rint(value)) {
      throw new IllegalArgumentException(
          "--" + flag + ": '" + value + "' is not accepted; expected a whole number, or below 1");
    }
  }
}
