package dev.longhand.runner;

import dev.longhand.runner.data.Examples;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import java.util.List;

/** A task with the model of a run: its rows, its metrics and its reports. */
public interface TaskModel {
  /** Returns examples as the model reads them, with labels in the order of the model's outputs. */
  Dataset labeled(Examples examples);

  /** Returns examples as the model reads them, without labels. */
  Dataset unlabeled(Examples examples);

  /** Returns what measures predictions. */
  MetricFunction metrics();

  /** Returns the reports of the run. */
  TaskReport report();

  /**
   * Returns the sets that are evaluated during training.
   *
   * @param evaluated the sets that are evaluated after it
   */
  default List<EvaluationSet> evaluatedInTraining(List<EvaluationSet> evaluated) {
    return evaluated;
  }

  /** Returns further listeners of the trainer. */
  default List<TrainingListener> listeners() {
    return List.of();
  }

  /** Adds to the record of the run what only the task knows. */
  default void record(RunRecord record) {}

  /** Keeps what a finished training shows, before the run's folder is unlocked. */
  default void trained(TrainResult result) {}

  /**
   * Times inference and reports on it; only for a run whose steps say so.
   *
   * @param loadSeconds the time in which the model was built and loaded
   */
  default void time(double loadSeconds) {
    throw new UnsupportedOperationException("this task times no inference");
  }
}
