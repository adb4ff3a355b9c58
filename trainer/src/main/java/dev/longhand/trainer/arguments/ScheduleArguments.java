package dev.longhand.trainer.arguments;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The schedule of the learning rate. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param lrSchedulerType name of the schedule
 * @param lrSchedulerKwargs the schedule's own settings
 * @param warmupSteps optimizer steps of warm-up; below 1, a share of all
 * @param warmupRatio share of all steps, where there are no warm-up steps
 */
public record ScheduleArguments(
    String lrSchedulerType,
    Map<String, Object> lrSchedulerKwargs,
    double warmupSteps,
    double warmupRatio) {
  /** Takes copies of the collections. */
  public ScheduleArguments {
    lrSchedulerKwargs = Collections.unmodifiableMap(new LinkedHashMap<>(lrSchedulerKwargs));
  }
}
