package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.SavedModelContent;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of the zoo as files: always the same bytes, and safe to run. */
class SameBytesTest {
  private static final List<String> MODELS = List.of("bert-tiny", "bigbird-tiny", "performer-tiny");

  @TempDir Path folder;

  @Test
  void graphsOfTwoProcessesAreTheSameBytesAndSafe() throws IOException {
    for (String run : List.of("first", "second")) {
      var ended = JavaProcess.run(Map.of(), Build.class, folder.resolve(run).toString());
      assertThat(ended.status()).as(ended.errors()).isZero();
    }

    for (String model : MODELS) {
      Path first = folder.resolve("first").resolve(model);
      Path second = folder.resolve("second").resolve(model);
      assertThat(Files.mismatch(first.resolve("saved_model.pb"), second.resolve("saved_model.pb")))
          .as(model)
          .isEqualTo(-1);
      assertThat(SavedModelContent.read(first).unsafeOperations()).as(model).isEmpty();
    }
  }

  /** Builds the models in the folder that its argument names. */
  static final class Build {
    private Build() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Files.createDirectories(Path.of(arguments[0]));
      for (String model : MODELS) {
        ModelConfig config = Presets.find(model).orElseThrow().config();
        ModelBuilder.build(
            config, BuildOptions.defaults(), Optional.empty(), List.of(), folder.resolve(model));
      }
    }
  }
}
