package dev.longhand.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests run on TensorFlow's build for the processor. */
class DeviceCheckTest {
  private static final Device SECOND_GPU = Device.parse("gpu:1");
  private static final List<Devices.Found> PROCESSOR = Devices.seenBy(SessionSettings.onCpu());

  @TempDir private static Path temporary;

  @BeforeAll
  static void writeModel() {
    TinyClassifier.write(temporary.resolve("model"));
  }

  @Test
  void tensorFlowSeesTheProcessor() {
    assertThat(PROCESSOR).extracting(Devices.Found::shortName).containsExactly("CPU:0");
    assertThat(PROCESSOR).noneMatch(Devices.Found::isGpu);
  }

  @Test
  void noModelIsLoadedOntoAGpuThatIsNotThere() {
    assertThatThrownBy(
            () ->
                TrainableModel.load(
                    temporary.resolve("model"),
                    SessionSettings.defaults().withDevice(Device.parse("gpu"))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--device gpu:0: TensorFlow sees no GPU, only CPU:0; this is its build for the"
                + " processor: build with -Pgpu (on Linux, x86-64), or use --device cpu");
  }

  @Test
  void theProcessorIsTakenWhereItIsAskedForOrNothingElseIsThere() {
    for (var settings : List.of(SessionSettings.onCpu(), SessionSettings.defaults())) {
      DeviceCheck.require(settings);
      assertThat(DeviceCheck.warning(settings)).isEmpty();
    }
  }

  @Test
  void onTheBuildForGpusEachMissingLibraryIsNamed() {
    assertThat(
            DeviceCheck.refusal(SECOND_GPU, PROCESSOR, true, List.of("libcuda.so.1", "libx.so.1")))
        .isEqualTo(
            "--device gpu:1: TensorFlow sees no GPU, only CPU:0; cannot open libcuda.so.1,"
                + " libx.so.1: install the NVIDIA driver (libcuda) and let LD_LIBRARY_PATH name the"
                + " folders of CUDA 12 and cuDNN 9, or use --device cpu");
    assertThat(DeviceCheck.refusal(SECOND_GPU, PROCESSOR, true, List.of("libcudnn.so.9")))
        .contains("cannot open libcudnn.so.9: let LD_LIBRARY_PATH name")
        .doesNotContain("driver");
    assertThat(DeviceCheck.refusal(SECOND_GPU, PROCESSOR, true, List.of()))
        .contains("all libraries of CUDA are there: nvidia-smi");
  }

  @Test
  void whatIsMissingIsFoundOutByOpeningIt() {
    String there = NativeTensorFlow.path();
    assertThat(CudaLibraries.missing(List.of(there, "libnothere.so.9")))
        .containsExactly("libnothere.so.9");
    assertThat(CudaLibraries.missing()).allMatch(name -> name.matches("libcu\\w+\\.so\\.\\d+"));
  }
}
