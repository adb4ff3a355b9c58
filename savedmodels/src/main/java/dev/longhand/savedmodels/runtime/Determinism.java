package dev.longhand.savedmodels.runtime;

import java.util.Map;
import java.util.Optional;

/**
 * Whether a GPU must compute the same bits in every run, in the whole process. Its kernels then add
 * in a fixed order, which is slower. A processor does so in any case: on it nothing changes.
 *
 * <p>TensorFlow reads it from the environment when it first runs an operation, so it is required
 * before {@link NativeTensorFlow#load}, and so before any model is built or loaded.
 */
public final class Determinism {
  private static final String VARIABLE = "TF_DETERMINISTIC_OPS";

  private static boolean isRequired = isRequiredBy(System.getenv());

  private Determinism() {}

  /**
   * Requires the same bits in every run of this process.
   *
   * @return whether it holds: not if TensorFlow is loaded already without it, nor where the C
   *     library cannot be called
   */
  public static synchronized boolean require() {
    Optional<CLibrary> library = CLibrary.find();
    if (!isRequired && !NativeTensorFlow.isLoaded() && library.isPresent()) {
      isRequired = library.get().setenv(VARIABLE, "1", 1) == 0;
    }
    return isRequired;
  }

  /** Whether it is required, by {@link #require} or by the environment that the process got. */
  public static synchronized boolean isRequired() {
    return isRequired;
  }

  /** Whether an environment requires it, as TensorFlow reads it. */
  static boolean isRequiredBy(Map<String, String> environment) {
    return environment.getOrDefault(VARIABLE, "").matches("(?i)1|true");
  }
}
