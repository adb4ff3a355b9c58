package dev.longhand.runner.record;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a run used the processors, and how much other processes did meanwhile: times of a run beside
 * others on the machine are not comparable.
 */
public final class ProcessorUse {
  private static final Path STATISTICS = Path.of("/proc/stat");

  /** Units of /proc/stat a second, on every Linux that Java runs on. */
  private static final double TICKS = 100;

  private final Instant begun = Instant.now();
  private final long start = System.nanoTime();
  private final Optional<Double> busyAtStart = busySeconds();
  private final double ownAtStart = ownSeconds();
  private final double loadAtStart = load();

  /** Begins to measure. */
  public ProcessorUse() {}

  /** Returns the entries of a run's record for the time since this was made. */
  public Map<String, Object> describe() {
    double seconds = (System.nanoTime() - start) / 1e9;
    double own = ownSeconds() - ownAtStart;
    Map<String, Object> use = new TreeMap<>();
    use.put("begun", begun.truncatedTo(ChronoUnit.SECONDS).toString());
    use.put("wall_seconds", rounded(seconds));
    use.put("processor_seconds", rounded(own));
    use.put("load_at_start", rounded(loadAtStart));
    use.put("load_at_end", rounded(load()));
    Optional<Double> busy = busySeconds();
    if (busy.isPresent() && busyAtStart.isPresent() && seconds > 0) {
      double others = Math.max(0, busy.get() - busyAtStart.get() - own);
      int cores = Runtime.getRuntime().availableProcessors();
      use.put("used_by_other_processes", rounded(Math.min(1, others / seconds / cores)));
    }
    return use;
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  private static double load() {
    return Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static double ownSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** Returns the seconds in which any processor worked for a process, where the system tells. */
  private static Optional<Double> busySeconds() {
    try {
      String first = Files.readAllLines(STATISTICS).get(0);
      double[] ticks =
          Arrays.stream(first.split("\\s+")).skip(1).mapToDouble(Double::parseDouble).toArray();
      // user, nice, system, idle, iowait, irq, softirq, steal
      return Optional.of((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TICKS);
    } catch (IOException | RuntimeException notLinux) {
      return Optional.empty();
    }
  }
}
