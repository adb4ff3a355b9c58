package dev.longhand.trainer.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoint;
import dev.longhand.trainer.results.TrainerState;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.LossScale;
import dev.longhand.trainer.step.OptimizerStep;
import dev.longhand.trainer.step.TrainingPlan;
import java.util.Map;
import java.util.function.Consumer;

/** Takes a run up where a checkpoint left it. */
final class CheckpointRestorer {
  private final TrainingSetup setup;
  private final TrainingPlan plan;
  private final Checkpoint checkpoint;
  private final Consumer<String> warning;

  CheckpointRestorer(
      TrainingSetup setup, TrainingPlan plan, Checkpoint checkpoint, Consumer<String> warning) {
    this.setup = setup;
    this.plan = plan;
    this.checkpoint = checkpoint;
    this.warning = warning;
  }

  /**
   * Sets the model and the optimizer to the checkpoint's, and returns its state.
   *
   * @throws dev.longhand.files.UserException if the checkpoint is damaged
   */
  RunState restore(OptimizerStep step) {
    TrainingArguments arguments = setup.arguments();
    RunState state = state();
    checkpoint.restoreModel(setup.model());
    checkpoint.restoreOptimizer(step.optimizer(), setup.model());
    LossScale first = LossScale.of(arguments.precision());
    if (first.isDynamic() != state.lossScale.isDynamic()) {
      state.lossScale = first;
    }
    Map<String, String> now = RunState.decisive(arguments, plan.rows());
    String passes = now.get(RunState.SEGMENTS_PER_PASS);
    if (!passes.equals(state.arguments.get(RunState.SEGMENTS_PER_PASS))) {
      state.passSize = null;
      state.evaluationPassSize = null;
    }
    warnOfChanges(state.arguments, now);
    state.arguments = now;
    if (state.updates >= plan.updates()) {
      warning.accept(
          "%s has completed %d of %d optimizer steps: nothing is left to train"
              .formatted(checkpoint.folder(), state.updates, plan.updates()));
    }
    return state;
  }

  /** The checkpoint's state; its number of updates is in trainer_state.json too. */
  private RunState state() {
    ObjectNode json = checkpoint.verify();
    RunState state;
    try {
      state = RunState.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw checkpoint.damaged(checkpoint.stateFile() + ": " + e.getMessage(), e);
    }
    long steps = TrainerState.read(checkpoint.folder()).globalStep();
    if (steps != state.updates) {
      throw checkpoint.damaged(
          "%s has updates %d, but %s has global_step %d"
              .formatted(checkpoint.stateFile(), state.updates, TrainerState.FILE, steps),
          null);
    }
    return state;
  }

  private void warnOfChanges(Map<String, String> before, Map<String, String> now) {
    now.forEach(
        (name, value) -> {
          String was = before.getOrDefault(name, value);
          if (!was.equals(value)) {
            warning.accept(
                "%s was %s before the interruption and is %s now: the result will differ"
                    .formatted(name, was, value));
          }
        });
  }
}
