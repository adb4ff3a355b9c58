package dev.longhand.trainer.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The metrics of a task. Where there are several, {@code combined_score}, their mean, is added as
 * run_glue does.
 */
public record Metrics(List<Metric> metrics) {
  /** The key of the mean of several metrics. */
  public static final String COMBINED_SCORE = "combined_score";

  /** Takes metrics that are all of classes or all of real numbers. */
  public Metrics {
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty() || metrics.stream().map(Metric::isOfClasses).distinct().count() != 1) {
      throw new IllegalArgumentException("metrics are of classes or of values: " + metrics);
    }
  }

  /** The metrics in this order. */
  public static Metrics of(Metric... metrics) {
    return new Metrics(List.of(metrics));
  }

  /** Returns the keys of the results, without {@code eval_}. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>(metrics.stream().map(Metric::key).toList());
    if (metrics.size() > 1) {
      keys.add(COMBINED_SCORE);
    }
    return keys;
  }

  /**
   * Computes the metrics of classes.
   *
   * @param predictions the predicted classes [rows]
   * @param labels the right classes [rows]
   */
  public Map<String, Double> compute(int[] predictions, int[] labels, int classes) {
    ConfusionMatrix matrix = ConfusionMatrix.of(predictions, labels, classes);
    return withMean(metrics.stream().mapToDouble(metric -> metric.of(matrix)).toArray());
  }

  /**
   * Computes the metrics of real numbers.
   *
   * @param predictions the predicted values [rows]
   * @param labels the right values [rows]
   */
  public Map<String, Double> compute(float[] predictions, float[] labels) {
    double[] predicted = toDoubles(predictions);
    double[] right = toDoubles(labels);
    return withMean(metrics.stream().mapToDouble(metric -> metric.of(predicted, right)).toArray());
  }

  /** The metrics of always answering with the class that the labels have most often. */
  public Map<String, Double> ofMajorityClass(int[] labels, int classes) {
    int[] predictions = new int[labels.length];
    Arrays.fill(predictions, majorityClass(labels, classes));
    return compute(predictions, labels, classes);
  }

  /** The metrics of always answering with the labels' mean; correlations are NaN. */
  public Map<String, Double> ofMean(float[] labels) {
    float[] predictions = new float[labels.length];
    Arrays.fill(predictions, (float) Arrays.stream(toDoubles(labels)).average().orElse(0));
    return compute(predictions, labels);
  }

  /** Returns the class that occurs most often, the first of equals. */
  public static int majorityClass(int[] labels, int classes) {
    int[] counts = new int[classes];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    return IntStream.range(0, classes).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
  }

  private Map<String, Double> withMean(double[] values) {
    Map<String, Double> results = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      results.put(metrics.get(i).key(), values[i]);
    }
    if (values.length > 1) {
      results.put(COMBINED_SCORE, Arrays.stream(values).average().orElseThrow());
    }
    return results;
  }

  /** Adding 0 makes -0.0 a 0.0, which it ties with in a ranking. */
  private static double[] toDoubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] + 0.0).toArray();
  }
}
