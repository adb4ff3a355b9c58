package dev.longhand.trainer.setup;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.events.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The model and the settings of a trainer.
 *
 * @param model whose weights are trained
 * @param arguments of the training
 * @param output the run's folder, where checkpoints go
 * @param padTokenId fills short rows up
 * @param constants further scalar int32 inputs by name, fed to each signature that has them
 * @param listeners are told of every event, in this order
 */
public record TrainingSetup(
    TrainableModel model,
    TrainingArguments arguments,
    Path output,
    int padTokenId,
    Map<String, Integer> constants,
    List<TrainingListener> listeners) {
  /** Takes copies of the collections. */
  public TrainingSetup {
    constants = Map.copyOf(constants);
    listeners = List.copyOf(listeners);
  }

  /** Returns this setup with other arguments. */
  public TrainingSetup withArguments(TrainingArguments other) {
    return new TrainingSetup(model, other, output, padTokenId, constants, listeners);
  }

  /** Returns this setup with another padding token. */
  public TrainingSetup withPadTokenId(int other) {
    return new TrainingSetup(model, arguments, output, other, constants, listeners);
  }

  /** Returns this setup with other scalar inputs. */
  public TrainingSetup withConstants(Map<String, Integer> other) {
    return new TrainingSetup(model, arguments, output, padTokenId, other, listeners);
  }

  /** Returns this setup with other listeners. */
  public TrainingSetup withListeners(List<TrainingListener> other) {
    return new TrainingSetup(model, arguments, output, padTokenId, constants, other);
  }
}
