package dev.longhand.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is written twice is the same to the byte, in processes of their own too. */
class SameBytesTest {
  @TempDir Path folder;

  @Test
  void savedModelsOfTwoProcessesAreTheSameBytes() throws IOException {
    for (String name : List.of("first", "second")) {
      var ended = JavaProcess.run(Map.of(), WriteModel.class, folder.resolve(name).toString());
      assertThat(ended.status()).as(ended.errors()).isZero();
    }

    for (String file :
        List.of("saved_model.pb", "variables/variables.index", "assets.extra/contract.json")) {
      assertThat(Files.readAllBytes(folder.resolve("second").resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(folder.resolve("first").resolve(file)));
    }
  }

  /** Writes a model into the folder that its argument names. */
  static final class WriteModel {
    private WriteModel() {}

    public static void main(String[] arguments) {
      TinyClassifier.write(Path.of(arguments[0]));
    }
  }
}
