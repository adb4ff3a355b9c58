package dev.longhand.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import dev.longhand.files.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What TensorFlow itself says it must do. */
class DeterminismTest {
  private static final Map<String, String> UNASKED = Map.of("TF_DETERMINISTIC_OPS", "0");
  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  @Test
  void tensorFlowRequiresItWhereItIsRequiredBeforeLoading() {
    assertThat(run(UNASKED, BEFORE)).isEqualTo("holds: true, TensorFlow requires it: true");
  }

  @Test
  void tensorFlowDoesNotRequireItUnasked() {
    assertThat(run(UNASKED)).isEqualTo("holds: false, TensorFlow requires it: false");
  }

  @Test
  void onceTensorFlowIsLoadedItCannotBeRequired() {
    assertThat(run(UNASKED, AFTER)).isEqualTo("holds: false, TensorFlow requires it: false");
  }

  @Test
  void anEnvironmentRequiresIt() {
    Map<String, String> environment = Map.of("TF_DETERMINISTIC_OPS", "1");
    assertThat(run(environment)).isEqualTo("holds: true, TensorFlow requires it: true");
    assertThat(run(environment, AFTER)).isEqualTo("holds: true, TensorFlow requires it: true");
  }

  private static String run(Map<String, String> environment, String... times) {
    JavaProcess.Ended ended = JavaProcess.run(environment, Asked.class, times);
    assertThat(ended.status()).as(ended.errors()).isZero();
    return ended.output().strip();
  }

  /** Requires determinism before or after TensorFlow is loaded, and asks TensorFlow. */
  static final class Asked {
    private static final String REQUIRED = "_ZN3tsl21OpDeterminismRequiredEv";

    private Asked() {}

    public static void main(String[] times) {
      if (List.of(times).contains(BEFORE)) {
        Determinism.require();
      }
      NativeTensorFlow.load();
      if (List.of(times).contains(AFTER)) {
        Determinism.require();
      }
      Path framework =
          Path.of(NativeTensorFlow.path()).resolveSibling("libtensorflow_framework.so.2");
      Function required = NativeLibrary.getInstance(framework.toString()).getFunction(REQUIRED);
      // A C++ bool is in the lowest byte.
      boolean isRequired = (required.invokeInt(new Object[0]) & 1) == 1;
      System.out.println(
          "holds: %s, TensorFlow requires it: %s".formatted(Determinism.isRequired(), isRequired));
    }
  }
}
