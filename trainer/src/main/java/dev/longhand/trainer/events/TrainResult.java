package dev.longhand.trainer.events;

import dev.longhand.trainer.results.TrainerState;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a training.
 *
 * @param metrics by their keys in train_results.json: train_loss, train_runtime, ...
 * @param updates that were made, those before a resumption included
 * @param state what was logged and reached, as trainer_state.json has it
 * @param bestMetric the best value of the metric that decides
 * @param bestCheckpoint where the best model was kept
 * @param stoppedEarly whether training ended because the metric no longer improved
 */
public record TrainResult(
    Map<String, Object> metrics,
    int updates,
    TrainerState state,
    Optional<Double> bestMetric,
    Optional<Path> bestCheckpoint,
    boolean stoppedEarly) {
  /** Keeps the order of the given map. */
  public TrainResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
