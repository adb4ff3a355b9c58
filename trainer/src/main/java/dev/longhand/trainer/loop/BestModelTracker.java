package dev.longhand.trainer.loop;

import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The metric that selects the best model, and the comparison of its values. */
public final class BestModelTracker {
  private static final String PREFIX = "eval_";

  private final Optional<String> metric;
  private final boolean greaterIsBetter;

  public BestModelTracker(TrainingArguments arguments) {
    metric = arguments.metricForBestModel();
    greaterIsBetter = arguments.greaterIsBetter();
  }

  /** Refuses a metric that is none of the figures that an evaluation gives. */
  public void requireMetric(List<String> figures) {
    if (metric.isPresent() && !figures.contains(metric.get())) {
      throw new UsageException(
          "--metric_for_best_model %s: the evaluation gives no such figure%s; expected one of %s"
              .formatted(
                  metric.get(),
                  NearestName.hint(metric.get(), figures),
                  String.join(", ", figures)));
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
