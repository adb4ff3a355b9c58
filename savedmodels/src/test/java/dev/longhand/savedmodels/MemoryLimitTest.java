package dev.longhand.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorFlow may take of the processor's memory. */
class MemoryLimitTest {
  private static final long LIMIT = 64 << 20;

  @TempDir private Path temporary;

  @Test
  void anEnvironmentSetsIt() {
    assertThat(MemoryLimit.of(MemoryLimit.environment(LIMIT))).hasValue(LIMIT);
    assertThat(MemoryLimit.of(Map.of())).isEmpty();
    assertThat(MemoryLimit.of(Map.of("TF_CPU_BFC_MEM_LIMIT_IN_MB", "64"))).isEmpty();
    assertThat(MemoryLimit.of(Map.of("TF_CPU_ALLOCATOR_USE_BFC", "1"))).isEmpty();
  }

  @Test
  void theShareLeavesSomethingOfTheMachine() {
    assertThat(MemoryLimit.share()).isPositive().isLessThan(MemoryLimit.machine());
  }

  @Test
  void aLimitHoldsUntilTensorFlowIsLoadedAndTensorsAreCounted() {
    Path model = temporary.resolve("model");
    TinyClassifier.write(model);
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
            Limited.class,
            temporary.resolve("model").toString());
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output())
        .containsPattern("^true\\Rtensors hold \\d MB of 67 MB on CPU:0.*\\Rfalse\\R67108864\\R$");
  }

  /** Sets a limit before and after TensorFlow is loaded. */
  static final class Limited {
    public static void main(String[] arguments) {
      System.out.println(MemoryLimit.set(LIMIT));
      try (TrainableModel model =
          TrainableModel.load(Path.of(arguments[0]), SessionSettings.onCpu())) {
        System.out.println(MemoryUse.of(model).text());
      }
      System.out.println(MemoryLimit.set(2 * LIMIT));
      System.out.println(MemoryLimit.bytes().getAsLong());
    }
  }
}
