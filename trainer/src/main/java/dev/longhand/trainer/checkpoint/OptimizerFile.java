package dev.longhand.trainer.checkpoint;

import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * optimizer.safetensors: the optimizer's state for every trained parameter, {@code NAME.SLOT},
 * untrained state of the model, {@code state/NAME}, and in the metadata the optimizer's name and
 * how many updates were made.
 */
final class OptimizerFile {
  private static final String UPDATES = "updates";
  private static final String OPTIMIZER = "optimizer";

  /** The optimizer of files that name none. */
  private static final String FIRST_OPTIMIZER = "AdamW";

  private static final int LONGEST_NAME = 40;
  private static final String STATE_PREFIX = "state/";

  private OptimizerFile() {}

  static void write(Path file, GraphOptimizer optimizer, TrainableModel model) {
    List<TensorEntry> entries = new ArrayList<>(optimizer.state());
    for (String name : model.state()) {
      entries.add(stateEntry(model, name));
    }
    Map<String, String> metadata =
        Map.of(
            "format",
            "pt",
            OPTIMIZER,
            optimizer.optimizer().name(),
            UPDATES,
            Long.toString(optimizer.updates()));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, metadata)) {
      optimizer.readEach(writer::write);
      model.readEach(model.state(), (name, values) -> writer.write(STATE_PREFIX + name, values));
    }
  }

  static void restore(Path path, GraphOptimizer optimizer, TrainableModel model) {
    try (TensorFile file = TensorFiles.open(path)) {
      requireSameOptimizer(file, optimizer);
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

  /** Refuses what another optimizer, or one with other slots, wrote. */
  private static void requireSameOptimizer(TensorFile file, GraphOptimizer optimizer) {
    String name = optimizer.optimizer().name();
    String found = file.metadata().getOrDefault(OPTIMIZER, FIRST_OPTIMIZER);
    if (!found.equals(name)) {
      throw new UserException(
          "%s: expected the state of %s, found that of %s; resume with the --optim of the run, or start anew with --overwrite_output_dir"
              .formatted(file.path(), name, Printable.shortened(found, LONGEST_NAME)));
    }
    for (TensorEntry slot : optimizer.state()) {
      if (!file.entries().containsKey(slot.name())) {
        throw new UserException(
            "%s: expected a tensor %s, found none; resume with the --optim_args of the run"
                .formatted(file.path(), slot.name()));
      }
    }
  }

  private static long updates(TensorFile file) {
    String updates = file.metadata().get(UPDATES);
    if (updates == null || !updates.matches("\\d{1,18}")) {
      throw new UserException(
          "%s: expected the number of optimizer steps in its metadata, found %s"
              .formatted(file.path(), updates));
    }
    return Long.parseLong(updates);
  }

  private static TensorEntry stateEntry(TrainableModel model, String state) {
    return Tensors.entry(STATE_PREFIX + state, model.graph().operation(state).output(0).shape());
  }
}
