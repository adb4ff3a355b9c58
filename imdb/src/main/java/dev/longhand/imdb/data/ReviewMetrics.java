package dev.longhand.imdb.data;

import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.metrics.ConfusionMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy, and F1, precision and recall of the positive reviews, whatever order of classes the
 * model has.
 */
public record ReviewMetrics(LabelOrder order) implements MetricFunction {
  public static final String ACCURACY = "accuracy";
  public static final List<String> NAMES = List.of(ACCURACY, "f1", "precision", "recall");
  private static final int POSITIVE = Review.SENTIMENTS.indexOf("pos");

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Map<String, Double> compute(Predictions predictions, Dataset labeled) {
    return of(order.taskClasses(predictions.classes()), order.taskClasses(labeled.classLabels()));
  }

  /**
   * Returns the figures.
   *
   * @param predicted the task's classes
   * @param right as many
   */
  public static Map<String, Double> of(int[] predicted, int... right) {
    ConfusionMatrix counts = ConfusionMatrix.of(predicted, right, Review.SENTIMENTS.size());
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(ACCURACY, counts.accuracy());
    figures.put("f1", counts.f1(POSITIVE));
    figures.put("precision", counts.precision(POSITIVE));
    figures.put("recall", counts.recall(POSITIVE));
    return figures;
  }
}
