package dev.longhand.runner;

import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.record.PredictionsFile;
import dev.longhand.trainer.evaluation.Predictions;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of predictions in a run's folder, one for each set that is evaluated or predicted.
 *
 * @param folder of the run
 * @param task the task's name
 * @param classes the names of the task's classes; none for a regression
 */
public record SavedPredictions(Path folder, String task, List<String> classes) {
  /** Copies the names. */
  public SavedPredictions {
    classes = List.copyOf(classes);
  }

  /**
   * Writes the predictions of a set.
   *
   * @param order of the model's outputs
   */
  public void write(TaskSet set, Predictions predictions, LabelOrder order) {
    Path file = PredictionsFile.in(folder, task, set.name());
    if (classes.isEmpty()) {
      PredictionsFile.writeValues(file, set.examples(), predictions.values());
    } else {
      PredictionsFile.writeClasses(file, set.examples(), predictions, order, classes);
    }
  }
}
