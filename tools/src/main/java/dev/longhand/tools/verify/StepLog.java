package dev.longhand.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.trainer.events.TrainResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The log of a training run by optimizer step, for comparison with a reference's log. */
final class StepLog {
  /** Rates are computed in double precision on both sides. */
  private static final double RATE_TOLERANCE = 1e-9;

  private final List<Map<String, Object>> lines;
  private final JsonNode reference;

  /** Takes the log of a training with {@code --logging_steps 1}. */
  StepLog(TrainResult result, JsonNode reference) {
    this.lines =
        result.state().logHistory().stream().filter(line -> line.containsKey("loss")).toList();
    this.reference = reference;
  }

  Comparison rates() {
    return worst("learning_rate of each update", "learning_rate", size(), any -> RATE_TOLERANCE);
  }

  /**
   * The largest difference of a figure.
   *
   * @param updates how many of the first updates are compared
   * @param tolerance given the reference's value
   */
  Comparison worst(String name, String key, int updates, DoubleUnaryOperator tolerance) {
    if (lines.size() != size()) {
      return Comparison.missing(name + " (%d of %d)".formatted(lines.size(), size()));
    }
    List<Comparison> all = new ArrayList<>();
    for (int i = 0; i < updates; i++) {
      double found = ((Number) lines.get(i).get(key)).doubleValue();
      double expected = reference.path(i).path(key).asDouble();
      all.add(Comparison.of(name, found, expected, tolerance.applyAsDouble(expected)));
    }
    return Comparison.worst(name, all);
  }

  int size() {
    return reference.size();
  }
}
