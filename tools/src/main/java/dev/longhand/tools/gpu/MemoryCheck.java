package dev.longhand.tools.gpu;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.events.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether an update that does not fit into a device's memory is computed in parts to the same end.
 */
final class MemoryCheck {
  private static final List<String> FLAGS =
      List.of("--max_steps=1", "--logging_steps=1", "--save_strategy=no");
  private static final int BATCHES = 16;
  private static final double TOLERANCE = 1e-4;

  private final SessionSettings settings;
  private final Path scratch;
  private final Path model;

  /** Prepares the check with a model that is made in a scratch folder. */
  MemoryCheck(SessionSettings settings, Path scratch) {
    this.settings = settings;
    this.scratch = scratch;
    this.model = ToyTraining.modelWithoutDropout("bert-tiny", scratch);
  }

  /** What a training said. */
  private static final class Log implements TrainingListener {
    private final List<String> warnings = new ArrayList<>();
    private final List<Double> figures = new ArrayList<>();

    @Override
    public void warned(String line) {
      warnings.add(line);
    }

    @Override
    public void logged(Map<String, Object> entry) {
      if (entry.containsKey("grad_norm")) {
        figures.add(((Number) entry.get("loss")).doubleValue());
        figures.add(((Number) entry.get("grad_norm")).doubleValue());
      }
    }
  }

  /**
   * Trains an update of so many rows at once, and the same in batches that fit.
   *
   * @param rows a multiple of 16 that does not fit
   */
  GpuChecks.Finding run(int rows) {
    Log halved = update(rows, 1, "halved");
    Log whole = update(rows / BATCHES, BATCHES, "accumulated");
    if (halved.warnings.isEmpty()) {
      return new GpuChecks.Finding(false, "%,d rows in one batch did fit".formatted(rows));
    }
    double difference = 0;
    for (int i = 0; i < whole.figures.size(); i++) {
      double expected = whole.figures.get(i);
      difference = Math.max(difference, Math.abs(halved.figures.get(i) - expected) / expected);
    }
    return new GpuChecks.Finding(
        halved.warnings.get(0).contains("not enough memory") && difference <= TOLERANCE,
        "%s; halved %d times; loss and norm of the gradients differ by %.1e of those of %d batches that fit, tolerance %.0e"
            .formatted(
                halved.warnings.get(0), halved.warnings.size(), difference, BATCHES, TOLERANCE));
  }

  private Log update(int rows, int batches, String output) {
    Log log = new Log();
    try (TrainableModel loaded = TrainableModel.load(model, settings)) {
      ToyTraining.run(loaded, rows, batches, scratch.resolve(output), FLAGS, log);
    }
    return log;
  }
}
