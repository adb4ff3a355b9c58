package dev.longhand.trainer.loop;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoint;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checkpoints of one training: written once after an update, the surplus removed. */
final class RunCheckpoints {
  private final TrainingSetup setup;
  private final TrainingArguments arguments;
  private final TrainingPlan plan;
  private final RunState state;
  private final GraphOptimizer optimizer;
  private int savedAfter;

  RunCheckpoints(TrainingSetup setup, TrainingPlan plan, RunState state, GraphOptimizer optimizer) {
    this.setup = setup;
    this.arguments = setup.arguments();
    this.plan = plan;
    this.state = state;
    this.optimizer = optimizer;
    this.savedAfter = state.evaluationDue || state.updates == 0 ? -1 : state.updates;
  }

  /** Whether there is one of the state as it is. */
  boolean isSaved() {
    return savedAfter == state.updates;
  }

  /** Where the one of the state as it is goes. */
  Path folder() {
    return Checkpoints.folder(setup.output(), state.updates);
  }

  void save() {
    OutputLock.requireIntact(setup.output());
    Checkpoint.write(
        folder(),
        setup.model(),
        arguments.saveOnlyModel() ? Optional.empty() : Optional.of(optimizer),
        TrainerStates.of(state, plan, keepsBest() ? best() : Optional.empty()).toJson(),
        state.toJson());
    savedAfter = state.updates;
    arguments.saveTotalLimit().ifPresent(limit -> Checkpoints.prune(setup.output(), limit, best()));
  }

  /** Whether the best model always has its checkpoint. */
  boolean keepsBest() {
    return arguments.saveStrategy() == IntervalStrategy.BEST || arguments.loadBestModelAtEnd();
  }

  /** Returns the checkpoint of the best model, which may still be in writing. */
  Optional<Path> best() {
    return state.bestMetric == null
        ? Optional.empty()
        : Optional.of(Checkpoints.folder(setup.output(), state.bestUpdate));
  }

  Optional<Path> last() {
    List<Path> all = Checkpoints.list(setup.output());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** A failure together with what is kept, in the checkpoint of the state as it is. */
  UserException keptThough(UserException failure) {
    return new UserException(
        "%s; %s contains the state after %d optimizer steps; %s"
            .formatted(failure.getMessage(), folder(), state.updates, howToResume()),
        failure);
  }

  /** Returns the exception of a run that a signal stopped. */
  InterruptedRunException interrupted(Signals.Kind kind) {
    String text =
        state.updates == 0
            ? kind.title() + " before the first optimizer step"
            : "%s after optimizer step %d of %d; %s (%s)"
                .formatted(kind.title(), state.updates, plan.updates(), howToResume(), folder());
    return new InterruptedRunException(text, kind.exitCode());
  }

  private String howToResume() {
    return arguments.saveOnlyModel()
        ? "the checkpoint has no optimizer (--save_only_model): start a new run from it with --model_name_or_path"
        : "resume with --resume_from_checkpoint true";
  }
}
