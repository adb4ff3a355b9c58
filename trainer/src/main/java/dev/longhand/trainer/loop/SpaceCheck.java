package dev.longhand.trainer.loop;

import dev.longhand.files.FileErrors;
import dev.longhand.savedmodels.MemoryUse;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.ndarray.Shape;

/** A check that the disk has enough free space for the checkpoints of a training run. */
public final class SpaceCheck {
  private SpaceCheck() {}

  static void warn(TrainingSetup setup, TrainingPlan plan, Consumer<String> warning) {
    long needed = needed(setup, plan);
    try {
      Path folder = Files.createDirectories(setup.output());
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < needed) {
        warning.accept(
            "%s has %s of free disk space and training needs about %s: free some space or lower --save_total_limit"
                .formatted(folder, MemoryUse.size(free), MemoryUse.size(needed)));
      }
    } catch (IOException e) {
      throw FileErrors.writing(setup.output(), e);
    }
  }

  /** Returns the bytes of all kept checkpoints, one more in writing, and the final model. */
  static long needed(TrainingSetup setup, TrainingPlan plan) {
    TrainingArguments arguments = setup.arguments();
    List<Parameter> parameters = setup.model().parameters();
    long model = Float.BYTES * parameters.stream().mapToLong(p -> p.shape().size()).sum();
    long optimizer = arguments.saveOnlyModel() ? 0 : stateBytes(arguments.optimizer(), parameters);
    long planned =
        arguments.saveStrategy() == IntervalStrategy.BEST
            ? 1
            : TrainingPlan.count(plan::savesAfter, 0, plan.updates());
    long kept = Math.min(planned, arguments.saveTotalLimit().orElse(Integer.MAX_VALUE));
    return (kept == 0 ? 0 : kept + 1) * (model + optimizer) + 2 * model;
  }

  /** Returns the bytes of an optimizer's slots for the trainable parameters. */
  public static long stateBytes(Optimizer optimizer, List<Parameter> parameters) {
    return Float.BYTES
        * parameters.stream()
            .filter(Parameter::trained)
            .flatMap(parameter -> optimizer.slots(parameter.shape()).values().stream())
            .mapToLong(Shape::size)
            .sum();
  }
}
