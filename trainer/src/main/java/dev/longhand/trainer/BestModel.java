package dev.longhand.trainer;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which metric decides, and when one value of it is better than another. */
final class BestModel {
  private static final String PREFIX = "eval_";

  private final Optional<String> metric;
  private final boolean greaterIsBetter;

  BestModel(TrainingArguments arguments) {
    metric = arguments.metricForBestModel();
    greaterIsBetter = arguments.greaterIsBetter();
  }

  /** Refuses a metric that no evaluation will give, before anything is trained. */
  void requireMetric(List<EvaluationSet> sets) {
    if (metric.isEmpty() || sets.isEmpty()) {
      return;
    }
    Set<String> names = new TreeSet<>();
    for (String name : sets.get(0).metrics().names()) {
      names.add(name + sets.get(0).suffix());
    }
    names.add("loss" + sets.get(0).suffix());
    if (!names.contains(metric.get())) {
      throw new ReportedException(
          "--metric_for_best_model %s: the evaluation gives no such figure; expected one of %s"
              .formatted(metric.get(), String.join(", ", names)));
    }
  }

  /** The value of the metric that decides, if there is one. */
  Optional<Double> value(Map<String, Object> metrics) {
    return metric
        .map(name -> metrics.get(PREFIX + name))
        .filter(Number.class::isInstance)
        .map(value -> ((Number) value).doubleValue());
  }

  /** Whether a value is better than the best before it by more than a threshold; NaN never is. */
  boolean isGain(double value, Double best, double threshold) {
    if (Double.isNaN(value)) {
      return false;
    }
    return best == null || (greaterIsBetter ? value - best : best - value) > threshold;
  }
}
