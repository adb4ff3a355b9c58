package dev.longhand.glue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The memory of this process before and after a model was loaded, in MB, where the system tells
 * (Linux).
 */
public final class ProcessMemory {
  private static final Path SELF = Path.of("/proc/self");

  private final Optional<Double> peakUntilLoaded = peak();
  private final Optional<Double> loaded = field(SELF.resolve("status"), "VmRSS:");

  private ProcessMemory() {}

  /** Begins to watch at the moment at which a model is loaded. */
  public static ProcessMemory ofLoadedModel() {
    var memory = new ProcessMemory();
    forgetPeak();
    return memory;
  }

  /** Returns the largest resident set of this process in MB, since the peak was last forgotten. */
  public static Optional<Double> peak() {
    return field(SELF.resolve("status"), "VmHWM:");
  }

  /** Lets the peak begin at what is resident. */
  public static void forgetPeak() {
    try {
      Files.writeString(SELF.resolve("clear_refs"), "5");
    } catch (IOException notAllowed) {
      // The peak is then the whole process's.
    }
  }

  /** The process's peak, what was resident with the model, and what was taken since then. */
  public void write(ObjectNode result) {
    Optional<Double> peak = peak();
    Stream.of(peakUntilLoaded, peak)
        .flatMap(Optional::stream)
        .max(Double::compare)
        .ifPresent(megabytes -> result.put("peak_memory_mb", megabytes));
    if (loaded.isPresent() && peak.isPresent()) {
      result.put("loaded_memory_mb", loaded.get());
      result.put("memory_above_weights_mb", peak.get() - loaded.get());
    }
  }

  /** What programs can still take of the machine, or of this process's container. */
  public static Optional<Double> available() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double all = system.getTotalMemorySize() / 1e6;
    return field(Path.of("/proc/meminfo"), "MemAvailable:").map(free -> Math.min(free, all));
  }

  private static Optional<Double> field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }
}
