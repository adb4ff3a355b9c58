package dev.longhand.trainer;

import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.AtomicFolder;
import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The model that a run ends with, in the run's folder. */
final class FinishedModel {
  private static final String SAVED_MODEL = "savedmodel";
  private static final String UNDER_WAY = ".finished";

  private FinishedModel() {}

  static void write(TrainableModel model, Path folder) {
    Path beside = folder.resolve(UNDER_WAY);
    try {
      AtomicFolder.replace(
          beside,
          content -> {
            HuggingFaceFolder.writeInto(model, content);
            model.saveAs(content.resolve(SAVED_MODEL));
          });
      AtomicFolder.delete(folder.resolve(SAVED_MODEL));
      for (Path finished : children(beside)) {
        Files.move(
            finished, folder.resolve(finished.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.delete(beside);
    } catch (ReportedException e) {
      throw new ReportedException(e.getMessage().replace(beside.toString(), folder.toString()), e);
    } catch (IOException e) {
      throw FileErrors.writing(folder, e);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }
}
