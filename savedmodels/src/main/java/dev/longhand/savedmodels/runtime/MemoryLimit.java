package dev.longhand.savedmodels.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The process-wide limit on CPU memory of TensorFlow's tensors. Past it an allocation fails and the
 * session goes on; without it the system ends the process. Java's heap, code and what libraries
 * take for themselves are not counted.
 *
 * <p>With a limit, {@link SessionSettings} leave products unfused: oneDNN's fused matrix product
 * does not look whether it got the memory for its result, and ends the process where it did not.
 *
 * <p>TensorFlow reads it from the environment when it first allocates, so it is set before {@link
 * NativeTensorFlow#load}.
 */
public final class MemoryLimit {
  private static final String USE_BFC = "TF_CPU_ALLOCATOR_USE_BFC";
  private static final String BFC_MEBIBYTES = "TF_CPU_BFC_MEM_LIMIT_IN_MB";

  private static final double SHARE = 0.7;

  private static OptionalLong bytes = of(System.getenv());

  private MemoryLimit() {}

  /** Returns the memory of the machine or of this process's container, in bytes. */
  public static long machine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /**
   * The share of {@link #machine} that leaves Java its heap of a quarter, and the rest something.
   */
  public static long share() {
    return (long) (SHARE * machine());
  }

  /** The limit of this process in bytes, if it has one. */
  public static synchronized OptionalLong bytes() {
    return bytes;
  }

  /**
   * Sets the limit of this process.
   *
   * @param limit in bytes, at least a MiB
   * @return whether it holds: not once TensorFlow is loaded, nor where the C library cannot be
   *     called
   */
  public static synchronized boolean set(long limit) {
    Optional<CLibrary> library = CLibrary.find();
    if (NativeTensorFlow.isLoaded() || library.isEmpty()) {
      return bytes.equals(OptionalLong.of(limit));
    }
    environment(limit).forEach((name, value) -> library.get().setenv(name, value, 1));
    bytes = OptionalLong.of(limit);
    return true;
  }

  /** The variables that set a limit. */
  static Map<String, String> environment(long limit) {
    return Map.of(USE_BFC, "1", BFC_MEBIBYTES, Long.toString(limit >> 20));
  }

  /** The limit that an environment sets. */
  static OptionalLong of(Map<String, String> environment) {
    String mebibytes = environment.getOrDefault(BFC_MEBIBYTES, "");
    return environment.getOrDefault(USE_BFC, "0").matches("1|true") && mebibytes.matches("\\d{1,9}")
        ? OptionalLong.of(Long.parseLong(mebibytes) << 20)
        : OptionalLong.empty();
  }
}
