package dev.longhand.trainer.schedule;

import dev.longhand.trainer.arguments.TrainingArguments;
import java.util.Map;

/**
 * The learning rate of every update of a run, as transformers' get_scheduler gives it. Updates are
 * counted from 0, so the first rate of a warm-up is 0.
 */
public sealed interface LearningRateSchedule permits FixedSchedule, PlateauSchedule {

  /** Returns the learning rate of an update. */
  double rate(long update);

  /** Passes the metric of an evaluation to the schedule; only reduce_lr_on_plateau uses it. */
  default void evaluated(double metric) {}

  /** Returns what a resumed run must {@link #restore}; empty where the update says it all. */
  default Map<String, Double> state() {
    return Map.of();
  }

  /** Continues from a state. */
  default void restore(Map<String, Double> state) {}

  /**
   * Returns the schedule that the arguments ask for.
   *
   * @param updates the updates of the whole run
   */
  static LearningRateSchedule of(TrainingArguments arguments, long updates) {
    ScheduleSettings settings =
        new ScheduleSettings(arguments.lrSchedulerType(), arguments.lrSchedulerKwargs());
    if (arguments.lrSchedulerType().equals(PlateauSchedule.NAME)) {
      return PlateauSchedule.of(arguments.learningRate(), arguments.greaterIsBetter(), settings);
    }
    long warmup = warmupUpdates(arguments.warmup(), updates);
    return FixedSchedule.of(arguments.learningRate(), (double) warmup, (double) updates, settings);
  }

  /** Returns the updates of a warm-up: a number from 1 upwards, a share of all below 1. */
  static long warmupUpdates(double warmup, long updates) {
    return warmup >= 1 ? (long) warmup : (long) Math.ceil(updates * warmup);
  }
}
