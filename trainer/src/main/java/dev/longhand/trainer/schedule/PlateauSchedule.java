package dev.longhand.trainer.schedule;

import java.util.List;
import java.util.Map;

/**
 * A constant learning rate that falls when the evaluations' metric no longer improves, as torch's
 * ReduceLROnPlateau with its settings and defaults.
 */
final class PlateauSchedule implements LearningRateSchedule {
  static final String NAME = "reduce_lr_on_plateau";

  private static final List<String> SETTINGS =
      List.of(
          "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps");

  private final boolean greaterIsBetter;
  private final boolean relative;
  private final double factor;
  private final double patience;
  private final double threshold;
  private final double cooldown;
  private final double lowest;
  private final double leastChange;
  private double rate;
  private double best;
  private double badEvaluations;
  private double cooldownLeft;

  private PlateauSchedule(double rate, boolean greaterIsBetter, ScheduleSettings settings) {
    this.rate = rate;
    this.greaterIsBetter = greaterIsBetter;
    this.relative = settings.oneOf("threshold_mode", "rel", List.of("rel", "abs")).equals("rel");
    this.factor = settings.number("factor", 0.1);
    this.patience = settings.number("patience", 10);
    this.threshold = settings.number("threshold", 1e-4);
    this.cooldown = settings.number("cooldown", 0);
    this.lowest = settings.number("min_lr", 0);
    this.leastChange = settings.number("eps", 1e-8);
    this.best = greaterIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  static PlateauSchedule of(double rate, boolean greaterIsBetter, ScheduleSettings settings) {
    settings.checkNames(SETTINGS);
    if (settings.number("factor", 0.1) >= 1) {
      throw settings.wrong("factor: expected a number below 1");
    }
    String mode = settings.oneOf("mode", greaterIsBetter ? "max" : "min", List.of("min", "max"));
    return new PlateauSchedule(rate, mode.equals("max"), settings);
  }

  @Override
  public double rate(long update) {
    return rate;
  }

  @Override
  public void evaluated(double metric) {
    if (isBetter(metric)) {
      best = metric;
      badEvaluations = 0;
    } else {
      badEvaluations++;
    }
    if (cooldownLeft > 0) {
      cooldownLeft--;
      badEvaluations = 0;
    }
    if (badEvaluations > patience) {
      lower();
      cooldownLeft = cooldown;
      badEvaluations = 0;
    }
  }

  private boolean isBetter(double metric) {
    if (greaterIsBetter) {
      return metric > (relative ? best * (1 + threshold) : best + threshold);
    }
    return metric < (relative ? best * (1 - threshold) : best - threshold);
  }

  private void lower() {
    double lower = Math.max(rate * factor, lowest);
    if (rate - lower > leastChange) {
      rate = lower;
    }
  }

  @Override
  public Map<String, Double> state() {
    return Map.of(
        "rate", rate, "best", best, "bad_evaluations", badEvaluations, "cooldown", cooldownLeft);
  }

  @Override
  public void restore(Map<String, Double> state) {
    rate = state.get("rate");
    best = state.get("best");
    badEvaluations = state.get("bad_evaluations");
    cooldownLeft = state.get("cooldown");
  }
}
