package dev.longhand.trainer.checkpoint;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.AdamW;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * optimizer.safetensors: for every trained parameter its running means {@code NAME.exp_avg} and
 * {@code NAME.exp_avg_sq}, for untrained state of the model {@code state/NAME}, and in the metadata
 * how many updates were made.
 */
final class OptimizerFile {
  private static final String UPDATES = "updates";
  private static final String STATE_PREFIX = "state/";

  private OptimizerFile() {}

  static void write(Path file, AdamW optimizer, TrainableModel model) {
    List<TensorEntry> entries = new ArrayList<>(optimizer.state());
    for (String name : model.state()) {
      entries.add(stateEntry(model, name));
    }
    Map<String, String> metadata =
        Map.of("format", "pt", UPDATES, Long.toString(optimizer.updates()));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, metadata)) {
      optimizer.readEach(writer::write);
      model.readEach(model.state(), (name, values) -> writer.write(STATE_PREFIX + name, values));
    }
  }

  static void restore(Path path, AdamW optimizer, TrainableModel model) {
    try (TensorFile file = TensorFiles.open(path)) {
      optimizer.state().forEach(file::require);
      optimizer.restoreEach(file::floats);
      for (String name : model.state()) {
        TensorEntry stored = stateEntry(model, name);
        file.require(stored);
        model.assign(name, file.floats(stored.name()));
      }
      optimizer.restore(updates(file));
    }
  }

  private static long updates(TensorFile file) {
    String updates = file.metadata().get(UPDATES);
    if (updates == null || !updates.matches("\\d{1,18}")) {
      throw new UserException(
          "%s: expected the number of updates in its metadata, found %s"
              .formatted(file.path(), updates));
    }
    return Long.parseLong(updates);
  }

  private static TensorEntry stateEntry(TrainableModel model, String state) {
    return Tensors.entry(STATE_PREFIX + state, model.graph().operation(state).output(0).shape());
  }
}
