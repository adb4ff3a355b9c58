package dev.longhand.savedmodels;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of the processor's memory TensorFlow's tensors may take, in the whole process. Past it
 * an allocation fails and the session goes on; without it the system ends the process. Java's heap,
 * code and what libraries take for themselves are not counted.
 *
 * <p>TensorFlow reads it from the environment when it first allocates, so it is set before {@link
 * NativeTensorFlow#load}.
 */
public final class MemoryLimit {
  private static final String USE_BFC = "TF_CPU_ALLOCATOR_USE_BFC";
  private static final String BFC_MEBIBYTES = "TF_CPU_BFC_MEM_LIMIT_IN_MB";
  private static final String ONEDNN_BYTES = "TF_MKL_ALLOC_MAX_BYTES";
  private static final String USE_ONEDNN = "TF_ENABLE_ONEDNN_OPTS";

  private static final double SHARE = 0.7;

  private static OptionalLong bytes = of(System.getenv());

  private MemoryLimit() {}

  /** What the machine, or the container that this process is in, has: in bytes. */
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
    environment(limit, System.getenv(), System.getProperty("os.arch"))
        .forEach((name, value) -> library.get().setenv(name, value, 1));
    bytes = OptionalLong.of(limit);
    return true;
  }

  /**
   * The variables that set a limit. On x86-64 TensorFlow's allocator is oneDNN's, which has a limit
   * of its own; elsewhere the plain one has none and gives way to one that has.
   */
  static Map<String, String> environment(
      long limit, Map<String, String> environment, String architecture) {
    boolean oneDnn =
        architecture.equals("amd64") && !environment.getOrDefault(USE_ONEDNN, "1").equals("0");
    return Map.of(
        USE_BFC,
        oneDnn ? "0" : "1",
        BFC_MEBIBYTES,
        Long.toString(limit >> 20),
        ONEDNN_BYTES,
        Long.toString(limit));
  }

  /** The limit that an environment sets. */
  static OptionalLong of(Map<String, String> environment) {
    if (environment.getOrDefault(USE_BFC, "0").matches("1|true")) {
      return number(environment.get(BFC_MEBIBYTES), 1L << 20);
    }
    return number(environment.get(ONEDNN_BYTES), 1);
  }

  private static OptionalLong number(String text, long unit) {
    return text != null && text.matches("\\d{1,12}")
        ? OptionalLong.of(Long.parseLong(text) * unit)
        : OptionalLong.empty();
  }
}
