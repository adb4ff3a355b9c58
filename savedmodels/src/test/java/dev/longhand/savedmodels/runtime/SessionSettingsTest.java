package dev.longhand.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.JavaProcess;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SessionSettingsTest {
  @TempDir private Path temporary;

  @Test
  void aNegativeNumberOfThreadsIsRefused() {
    assertThatThrownBy(() -> SessionSettings.defaults().withNumThreads(-1))
        .isInstanceOf(UserException.class)
        .hasMessage("--num_threads: expected 0 (all cores) or more, found -1");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSessionHasAsManyThreadsAsItIsToldThoughOthersRanBefore() {
    TinyClassifier.write(temporary.resolve("model"));
    // One pool runs operations beside each other, one the parts of an operation.
    assertThat(threads(9) - threads(2)).isEqualTo(2 * (9 - 2));
  }

  private int threads(int wanted) {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
            CountedThreads.class,
            temporary.resolve("model").toString(),
            Integer.toString(wanted));
    assertThat(ended.status()).as(ended.errors()).isZero();
    return Integer.parseInt(ended.output().strip());
  }

  /** A process that loads a model and counts the threads that TensorFlow has made for it. */
  static final class CountedThreads {
    private CountedThreads() {}

    public static void main(String[] arguments) throws IOException {
      int wanted = Integer.parseInt(arguments[1]);
      SessionSettings settings = SessionSettings.onCpu().withNumThreads(wanted);
      try (TrainableModel model = TrainableModel.load(Path.of(arguments[0]), settings)) {
        model.read("classifier.bias");
        System.out.println(unnamedThreads());
      }
    }

    /** Java gives its threads names; others are called like the program. */
    private static int unnamedThreads() throws IOException {
      int count = 0;
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path thread : threads) {
          count += Files.readString(thread.resolve("comm")).strip().equals("java") ? 1 : 0;
        }
      }
      return count;
    }
  }
}
