package dev.longhand.trainer;

import dev.longhand.files.FileErrors;
import dev.longhand.savedmodels.MemoryUse;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Compares the free space of a disk with what a training will write to it. */
final class SpaceCheck {
  private SpaceCheck() {}

  static void warn(Trainer.Setup setup, TrainingPlan plan, Consumer<String> warning) {
    long needed = needed(setup, plan);
    try {
      Path folder = Files.createDirectories(setup.output());
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < needed) {
        warning.accept(
            "%s has %s free, and the checkpoints will need about %s: free some, or lower --save_total_limit"
                .formatted(folder, MemoryUse.size(free), MemoryUse.size(needed)));
      }
    } catch (IOException e) {
      throw FileErrors.writing(setup.output(), e);
    }
  }

  /** All checkpoints that are kept, one more that is being written, and the model at the end. */
  static long needed(Trainer.Setup setup, TrainingPlan plan) {
    TrainingArguments arguments = setup.arguments();
    long model = 0;
    long optimizer = 0;
    for (Parameter parameter : setup.model().parameters()) {
      long bytes = Float.BYTES * parameter.shape().size();
      model += bytes;
      optimizer += parameter.trained() && !arguments.saveOnlyModel() ? 2 * bytes : 0;
    }
    long planned =
        arguments.saveStrategy() == IntervalStrategy.BEST
            ? 1
            : TrainingPlan.count(plan::savesAfter, 0, plan.updates());
    long kept = Math.min(planned, arguments.saveTotalLimit().orElse(Integer.MAX_VALUE));
    return (kept == 0 ? 0 : kept + 1) * (model + optimizer) + 2 * model;
  }
}
