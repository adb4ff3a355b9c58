package dev.longhand.savedmodels.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a precision gains time where a session computes: no processor lacks more than speed. */
public final class PrecisionCheck {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /** The features by which Linux names arithmetic in a precision, on x86-64 and on ARM. */
  private static final Map<Precision, Set<String>> ARITHMETIC =
      Map.of(
          Precision.BFLOAT16,
          Set.of("avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16"),
          Precision.FLOAT16,
          Set.of("avx512_fp16", "amx_fp16", "avx_ne_convert", "asimdhp"));

  private PrecisionCheck() {}

  /** One line for the user where there is no GPU and the processor is slow in this precision. */
  public static Optional<String> warning(Precision precision, SessionSettings settings) {
    if (precision == Precision.FLOAT32
        || Devices.seenBy(settings).stream().anyMatch(Devices.Found::isGpu)) {
      return Optional.empty();
    }
    return processorFeatures().flatMap(features -> warning(precision, features));
  }

  static Optional<String> warning(Precision precision, Set<String> features) {
    if (!Collections.disjoint(features, ARITHMETIC.get(precision))) {
      return Optional.empty();
    }
    return Optional.of(
        "--%s: this processor has no arithmetic in %s, so training is slower than in float32; it pays on a GPU"
            .formatted(precision.flag(), precision.name().toLowerCase(Locale.ROOT)));
  }

  /** Returns the processor features that Linux reports; empty on other systems. */
  private static Optional<Set<String>> processorFeatures() {
    try {
      return Optional.of(features(Files.readString(PROCESSOR)));
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  static Set<String> features(String processor) {
    return processor
        .lines()
        .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split(" ")))
        .collect(Collectors.toSet());
  }
}
