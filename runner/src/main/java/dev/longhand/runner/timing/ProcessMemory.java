package dev.longhand.runner.timing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory of this process before and after a model was loaded, in MB, where the system tells
 * (Linux).
 */
public final class ProcessMemory {
  /** The key of a run's record for the process's largest resident set while it ran, in MB. */
  public static final String PEAK_MEMORY = "peak_memory_mb";

  private final Optional<Double> peakUntilLoaded = peak();
  private final Optional<Double> loaded = megabytes(ResidentMemory.now());

  private ProcessMemory() {}

  /** Begins to watch at the moment at which a model is loaded. */
  public static ProcessMemory ofLoadedModel() {
    var memory = new ProcessMemory();
    ResidentMemory.forgetPeak();
    return memory;
  }

  /** Returns the largest resident set of this process in MB, since the peak was last forgotten. */
  public static Optional<Double> peak() {
    return megabytes(ResidentMemory.peak());
  }

  /** Adds the peak to a run's record, where it is known. */
  public static void recordPeak(RunRecord record) {
    peak().ifPresent(megabytes -> record.put(PEAK_MEMORY, Math.round(megabytes)));
  }

  /** The process's peak, what was resident with the model, and what was taken since then. */
  public void write(ObjectNode result) {
    Optional<Double> peak = peak();
    Stream.of(peakUntilLoaded, peak)
        .flatMap(Optional::stream)
        .max(Double::compare)
        .ifPresent(megabytes -> result.put(PEAK_MEMORY, megabytes));
    if (loaded.isPresent() && peak.isPresent()) {
      result.put("loaded_memory_mb", loaded.get());
      result.put("memory_above_weights_mb", peak.get() - loaded.get());
    }
  }

  /** Returns the available memory of the machine or of this process's container. */
  public static Optional<Double> available() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double all = system.getTotalMemorySize() / 1e6;
    return megabytes(ResidentMemory.available()).map(free -> Math.min(free, all));
  }

  private static Optional<Double> megabytes(OptionalLong bytes) {
    return bytes.isPresent() ? Optional.of(bytes.getAsLong() / 1e6) : Optional.empty();
  }
}
