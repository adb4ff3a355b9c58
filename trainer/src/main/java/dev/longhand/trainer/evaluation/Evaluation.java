package dev.longhand.trainer.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcome of an evaluation.
 *
 * @param metrics by their keys in eval_results.json: eval_loss, eval_accuracy, eval_runtime, ...
 * @param predictions for every row, in the data set's order
 */
public record Evaluation(Map<String, Object> metrics, Predictions predictions) {
  /** Keeps the order of the given map. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
