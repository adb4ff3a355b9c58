package dev.longhand.runner;

import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.evaluation.Predictions;

/**
 * The predictions of a set, one for each example.
 *
 * @param classes in the task's order of classes; empty for a regression
 * @param values for a regression
 */
@SuppressWarnings("ArrayRecordComponent") // one entry an example; never compared
public record Predicted(int[] classes, float[] values) {

  /** Returns predictions whose classes are the outputs of a model. */
  static Predicted of(Predictions predictions, LabelOrder order, boolean isRegression) {
    return isRegression
        ? new Predicted(new int[0], predictions.values())
        : new Predicted(order.taskClasses(predictions.classes()), new float[0]);
  }
}
