package dev.longhand.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeTensorFlowTest {

  /** Starts TensorFlow in a process of its own, where nothing has run before. */
  static final class Main {
    private Main() {}

    /** Loads the library, then writes to standard error. */
    public static void main(String[] arguments) {
      NativeTensorFlow.load();
      System.err.println("shown");
    }
  }

  @ParameterizedTest
  @CsvSource({"3, true", "0, false"})
  void itsLogIsShownWhereItIsWanted(String level, boolean silent)
      throws IOException, InterruptedException {
    ProcessBuilder java =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    java.environment().put("TF_CPP_MIN_LOG_LEVEL", level);
    Process process = java.start();
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(process.waitFor()).as(errors).isZero();
    if (silent) {
      assertThat(errors).isEqualTo("shown");
    } else {
      assertThat(errors).contains("mlir_graph_optimization_pass").endsWith("shown");
    }
  }
}
