package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.tools.support.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The losses that a training logged. */
final class TrainingLoss {
  /** The first and the last logged losses are compared by the mean of so many. */
  private static final int WINDOW = 3;

  private TrainingLoss() {}

  /** Returns whether a loss is not finite, or the last ones are larger than the first ones. */
  static boolean diverged(Path folder) {
    Path state = folder.resolve("trainer_state.json");
    if (!Files.exists(state)) {
      return false;
    }
    List<Double> losses = new ArrayList<>();
    for (JsonNode entry : JsonFile.read(state).path("log_history")) {
      if (entry.has("loss")) {
        losses.add(entry.get("loss").asDouble(Double.NaN));
      }
    }
    if (losses.stream().anyMatch(loss -> !Double.isFinite(loss))) {
      return true;
    }
    List<Double> first = losses.subList(0, Math.min(WINDOW, losses.size()));
    List<Double> last = losses.subList(Math.max(0, losses.size() - WINDOW), losses.size());
    return losses.size() >= 2 * WINDOW && mean(last) > mean(first);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
