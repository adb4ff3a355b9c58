package dev.longhand.runner.statistics;

import dev.longhand.trainer.metrics.ConfusionMatrix;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The labels and predictions of a set, and its metrics over any choice of its rows. */
public final class ScoredRows {
  /** Metrics of classes that no GLUE task has; precision and recall are of class 1. */
  private static final Map<String, ToDoubleFunction<ConfusionMatrix>> OF_CLASSES =
      Map.of(
          "macro_f1", ConfusionMatrix::macroF1,
          "precision", matrix -> matrix.precision(1),
          "recall", matrix -> matrix.recall(1));

  private final int classes;
  private final int[] classLabels;
  private final int[] classPredictions;
  private final float[] valueLabels;
  private final float[] valuePredictions;

  private ScoredRows(
      int classes,
      int[] classLabels,
      int[] classPredictions,
      float[] valueLabels,
      float[] valuePredictions) {
    this.classes = classes;
    this.classLabels = classLabels;
    this.classPredictions = classPredictions;
    this.valueLabels = valueLabels;
    this.valuePredictions = valuePredictions;
  }

  /** Returns the rows of a classification. */
  public static ScoredRows ofClasses(int[] labels, int[] predictions, int classes) {
    requireAsMany(labels.length, predictions.length);
    return new ScoredRows(classes, labels, predictions, new float[0], new float[0]);
  }

  /** Returns the rows of a regression. */
  public static ScoredRows ofValues(float[] labels, float[] predictions) {
    requireAsMany(labels.length, predictions.length);
    return new ScoredRows(0, new int[0], new int[0], labels, predictions);
  }

  private static void requireAsMany(int labels, int predictions) {
    if (labels != predictions) {
      throw new IllegalArgumentException(predictions + " predictions for " + labels + " labels");
    }
  }

  /** Returns the number of rows. */
  public int size() {
    return classes > 0 ? classLabels.length : valueLabels.length;
  }

  /** Returns whether the rows are of classes. */
  public boolean isOfClasses() {
    return classes > 0;
  }

  /** Returns whether another set has the same labels, row by row. */
  public boolean hasLabelsOf(ScoredRows other) {
    return classes == other.classes
        && Arrays.equals(classLabels, other.classLabels)
        && Arrays.equals(valueLabels, other.valueLabels);
  }

  /** Returns whether a row's class is predicted right. */
  public boolean isRight(int row) {
    return classLabels[row] == classPredictions[row];
  }

  /** Returns a metric of all rows. */
  public double metric(String key) {
    return metric(key, IntStream.range(0, size()).toArray());
  }

  /**
   * Returns a metric of some rows, each as often as it is given.
   *
   * @param key as in files of results, without {@code eval_}
   * @throws IllegalArgumentException if there is no such metric of these rows
   */
  public double metric(String key, int... rows) {
    if (isOfClasses() && OF_CLASSES.containsKey(key)) {
      return OF_CLASSES
          .get(key)
          .applyAsDouble(
              ConfusionMatrix.of(
                  chosen(classPredictions, rows), chosen(classLabels, rows), classes));
    }
    Metric metric =
        named(key)
            .filter(found -> found.isOfClasses() == isOfClasses())
            .orElseThrow(() -> new IllegalArgumentException("no metric " + key + " of these rows"));
    Metrics one = Metrics.of(metric);
    return (isOfClasses()
            ? one.compute(chosen(classPredictions, rows), chosen(classLabels, rows), classes)
            : one.compute(chosen(valuePredictions, rows), chosen(valueLabels, rows)))
        .get(key);
  }

  /** Returns whether a metric can be computed of these rows. */
  public boolean has(String key) {
    return (isOfClasses() && OF_CLASSES.containsKey(key))
        || named(key).filter(metric -> metric.isOfClasses() == isOfClasses()).isPresent();
  }

  private static Optional<Metric> named(String key) {
    return List.of(Metric.values()).stream().filter(m -> m.key().equals(key)).findFirst();
  }

  /** Returns the metric of always answering with the most frequent class; 0 for a regression. */
  public double ofOneAnswer(String key) {
    if (!isOfClasses()) {
      return 0;
    }
    int[] answers = new int[size()];
    Arrays.fill(answers, Metrics.majorityClass(classLabels, classes));
    return ofClasses(classLabels, answers, classes).metric(key);
  }

  /** Returns these rows with another set's predictions in some of them. */
  ScoredRows withPredictionsOf(ScoredRows other, boolean[] rows) {
    int[] ofClasses = classPredictions.clone();
    float[] ofValues = valuePredictions.clone();
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] && isOfClasses()) {
        ofClasses[row] = other.classPredictions[row];
      } else if (rows[row]) {
        ofValues[row] = other.valuePredictions[row];
      }
    }
    return new ScoredRows(classes, classLabels, ofClasses, valueLabels, ofValues);
  }

  private static int[] chosen(int[] values, int... rows) {
    return Arrays.stream(rows).map(row -> values[row]).toArray();
  }

  private static float[] chosen(float[] values, int... rows) {
    float[] chosen = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      chosen[i] = values[rows[i]];
    }
    return chosen;
  }
}
