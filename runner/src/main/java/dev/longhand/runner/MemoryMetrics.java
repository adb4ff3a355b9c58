package dev.longhand.runner;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The resident memory of this process stage by stage, in bytes, under the keys of transformers'
 * TrainerMemoryTracker. The memory of a GPU is not among them.
 *
 * <ul>
 *   <li>{@code before_init_mem_cpu}: before the trainer was set up, with the model loaded
 *   <li>{@code init_mem_cpu_alloc_delta}, {@code train_mem_cpu_alloc_delta}, {@code
 *       eval_mem_cpu_alloc_delta}: what was resident after the stage minus before it
 *   <li>{@code ..._mem_cpu_peaked_delta}: what the stage had at most beyond what was left after it
 * </ul>
 */
final class MemoryMetrics {
  private static final String FLAG = "skip_memory_metrics";

  private final boolean isMeasured;
  private final Map<String, Object> initial = new TreeMap<>();
  private long peak;

  private MemoryMetrics(boolean isMeasured) {
    this.isMeasured = isMeasured;
  }

  /** A part of a run that is measured from its creation. */
  final class Stage {
    private final String name;
    private final OptionalLong before;

    private Stage(String name) {
      this.name = name;
      keepPeak();
      ResidentMemory.forgetPeak();
      this.before = ResidentMemory.now();
    }

    /**
     * Adds the stage's figures, with those of the setup in the first one, as transformers does.
     *
     * @param suffix of the set's metrics
     */
    void end(String suffix, Map<String, Object> figures) {
      if (!isMeasured) {
        return;
      }
      long after = ResidentMemory.now().orElseThrow();
      long most = Math.max(after, ResidentMemory.peak().orElseThrow());
      figures.put(name + "_mem_cpu_alloc_delta" + suffix, after - before.orElseThrow());
      figures.put(name + "_mem_cpu_peaked_delta" + suffix, most - after);
      figures.putAll(initial);
      initial.clear();
    }

    /** Ends the setup. */
    void endSetup() {
      if (isMeasured) {
        initial.put("before_init_mem_cpu", before.orElseThrow());
        Map<String, Object> figures = new TreeMap<>();
        end("", figures);
        initial.putAll(figures);
      }
    }
  }

  /** Begins to measure if the flags ask for it and the system tells a process its memory. */
  static MemoryMetrics of(ParsedArguments flags, Console console) {
    boolean isAsked = !flags.isTrue(FLAG);
    boolean isKnown = ResidentMemory.forgetPeak() && ResidentMemory.peak().isPresent();
    if (isAsked && !isKnown) {
      console.warn(
          "--%s false: this system does not report the memory of a process; memory metrics are not written"
              .formatted(FLAG));
    }
    return new MemoryMetrics(isAsked && isKnown);
  }

  /** Begins the setup of the trainer, whose figures are those of the first stage too. */
  Stage beginSetup() {
    return begin("init");
  }

  /** Begins a stage. */
  Stage begin(String name) {
    return new Stage(name);
  }

  /** Returns the most that was resident since this was made, in bytes; empty but on Linux. */
  OptionalLong peak() {
    keepPeak();
    return peak > 0 ? OptionalLong.of(peak) : OptionalLong.empty();
  }

  private void keepPeak() {
    peak = Math.max(peak, ResidentMemory.peak().orElse(0));
  }
}
