package dev.longhand.savedmodels.runtime;

import dev.longhand.files.UserException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.exceptions.TensorFlowException;

/** Whether a session computes where it was asked to: TensorFlow goes to the CPU without a word. */
public final class DeviceCheck {
  private DeviceCheck() {}

  /**
   * Looks whether the device is there.
   *
   * @throws UserException if a GPU was asked for and cannot be used, with the reason
   */
  public static void require(SessionSettings settings) {
    if (settings.device().kind() == Device.Kind.GPU) {
      List<Devices.Found> found = seenBy(settings);
      if (found.stream().noneMatch(Devices.Found::isGpu)) {
        boolean buildForGpus = NativeTensorFlow.isBuildForGpus();
        List<String> missing = buildForGpus ? CudaLibraries.missing() : List.of();
        throw new UserException(refusal(settings.device(), found, buildForGpus, missing));
      }
    }
  }

  /**
   * One line for the user where a GPU would be taken if there is one, there is one, and it cannot
   * be used.
   */
  public static Optional<String> warning(SessionSettings settings) {
    if (settings.device().kind() != Device.Kind.AUTO
        || !NativeTensorFlow.isBuildForGpus()
        || seenBy(settings).stream().anyMatch(Devices.Found::isGpu)) {
      return Optional.empty();
    }
    List<String> missing = CudaLibraries.missing();
    return missing.isEmpty() || missing.contains(CudaLibraries.DRIVER)
        ? Optional.empty()
        : Optional.of("the GPU is not used: " + remedy(missing));
  }

  private static List<Devices.Found> seenBy(SessionSettings settings) {
    try {
      return Devices.seenBy(settings);
    } catch (TensorFlowException e) {
      throw new UserException(
          "--device %s: TensorFlow says: %s; use another GPU, or --device cpu"
              .formatted(
                  settings.device(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  /** Returns why there is no GPU, and what to do. */
  static String refusal(
      Device asked, List<Devices.Found> found, boolean buildForGpus, List<String> missing) {
    String names = found.stream().map(Devices.Found::shortName).collect(Collectors.joining(", "));
    String seen = "--device %s: TensorFlow sees no GPU, only %s".formatted(asked, names);
    if (!buildForGpus) {
      return seen
          + "; this is its build for the processor: build with -Pgpu (on Linux, x86-64), or use --device cpu";
    }
    if (missing.isEmpty()) {
      return seen
          + ", though all libraries of CUDA are there: nvidia-smi and CUDA_VISIBLE_DEVICES show which GPUs are, LONGHAND_TF_LOG=0 what TensorFlow says; or use --device cpu";
    }
    return seen + "; " + remedy(missing) + ", or use --device cpu";
  }

  private static String remedy(List<String> missing) {
    String driver =
        missing.contains(CudaLibraries.DRIVER) ? "install the NVIDIA driver (libcuda) and " : "";
    return "cannot open %s: %slet LD_LIBRARY_PATH name the folders of CUDA 12 and cuDNN 9"
        .formatted(String.join(", ", missing), driver);
  }
}
