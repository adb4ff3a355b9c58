package dev.longhand.trainer.loop;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.TrainableModel;
import java.nio.file.Path;

/** The model that a run ends with, in the run's folder. */
public final class FinishedModel {
  private static final String SAVED_MODEL = "savedmodel";

  private FinishedModel() {}

  /** Writes the model's files and its SavedModel in place of older ones, all of them or none. */
  public static void write(TrainableModel model, Path folder) {
    AtomicFolder.replaceChildren(
        folder,
        "model",
        content -> {
          HuggingFaceFolder.writeInto(model, content);
          model.saveAs(content.resolve(SAVED_MODEL));
        });
  }
}
