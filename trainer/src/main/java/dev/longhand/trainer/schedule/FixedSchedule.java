package dev.longhand.trainer.schedule;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/** A learning rate that the number of the update alone decides. */
final class FixedSchedule implements LearningRateSchedule {
  private static final List<String> CURVES = List.of("linear", "cosine", "1-sqrt");
  private static final double DEFAULT_TIMESCALE = 10_000;

  /** The settings that each schedule has. */
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "linear", List.of(),
          "constant", List.of(),
          "constant_with_warmup", List.of(),
          "cosine", List.of("num_cycles"),
          "cosine_with_restarts", List.of("num_cycles"),
          "cosine_with_min_lr", List.of("num_cycles", "min_lr", "min_lr_rate"),
          "polynomial", List.of("lr_end", "power"),
          "inverse_sqrt", List.of("timescale"),
          "warmup_stable_decay",
              List.of(
                  "num_decay_steps",
                  "num_stable_steps",
                  "warmup_type",
                  "decay_type",
                  "min_lr_ratio",
                  "num_cycles"));

  private final double highest;
  private final DoubleUnaryOperator factor;

  private FixedSchedule(double highest, DoubleUnaryOperator factor) {
    this.highest = highest;
    this.factor = factor;
  }

  @Override
  public double rate(long update) {
    return highest * factor.applyAsDouble((double) update);
  }

  static FixedSchedule of(
      double highest, double warmup, double updates, ScheduleSettings settings) {
    settings.checkNames(SETTINGS.get(settings.schedule()));
    double decay = Math.max(1, updates - warmup);
    DoubleUnaryOperator progress = update -> (update - warmup) / decay;
    DoubleUnaryOperator after =
        switch (settings.schedule()) {
          case "constant", "constant_with_warmup" -> update -> 1;
          case "linear" -> update -> Math.max(0, (updates - update) / decay);
          case "cosine" -> cosine(settings.number("num_cycles", 0.5), 0).compose(progress);
          case "cosine_with_restarts" -> restarts(settings).compose(progress);
          case "cosine_with_min_lr" ->
              cosine(settings.number("num_cycles", 0.5), lowestShare(highest, settings))
                  .compose(progress);
          case "polynomial" -> polynomial(highest, warmup, updates, settings);
          case "inverse_sqrt" -> inverseSquareRoot(warmup, settings);
          case "warmup_stable_decay" -> stableThenDecay(warmup, updates, settings);
          default -> throw new IllegalArgumentException(settings.schedule());
        };
    DoubleUnaryOperator whole =
        switch (settings.schedule()) {
          case "constant" -> after;
          case "warmup_stable_decay" -> shapedWarmup(warmup, settings, after);
          default -> update -> update < warmup ? update / warmup : after.applyAsDouble(update);
        };
    return new FixedSchedule(highest, whole);
  }

  /** Cosine waves over the progress from 0 to 1, raised so that the lowest point is a share. */
  private static DoubleUnaryOperator cosine(double cycles, double lowest) {
    return progress -> {
      double wave = 0.5 * (1 + Math.cos(Math.PI * cycles * 2 * progress));
      return Math.max(0, wave * (1 - lowest) + lowest);
    };
  }

  private static DoubleUnaryOperator restarts(ScheduleSettings settings) {
    double cycles = settings.number("num_cycles", 1);
    return progress ->
        progress >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * progress) % 1))));
  }

  private static double lowestShare(double highest, ScheduleSettings settings) {
    OptionalDouble rate = settings.number("min_lr");
    OptionalDouble share = settings.number("min_lr_rate");
    if (rate.isPresent() == share.isPresent()) {
      throw settings.wrong(
          "cosine_with_min_lr needs either min_lr or min_lr_rate, such as '{\"min_lr\": 1e-6}'");
    }
    return rate.isPresent() ? rate.getAsDouble() / highest : share.getAsDouble();
  }

  private static DoubleUnaryOperator polynomial(
      double highest, double warmup, double updates, ScheduleSettings settings) {
    double last = settings.number("lr_end", 1e-7);
    double power = settings.number("power", 1);
    if (last >= highest) {
      throw settings.wrong("lr_end: " + last + " must be below --learning_rate " + highest);
    }
    return update -> {
      if (update > updates || updates == warmup) {
        return last / highest;
      }
      double remaining = 1 - (update - warmup) / (updates - warmup);
      return ((highest - last) * Math.pow(remaining, power) + last) / highest;
    };
  }

  private static DoubleUnaryOperator inverseSquareRoot(double warmup, ScheduleSettings settings) {
    double timescale = settings.number("timescale", warmup > 0 ? warmup : DEFAULT_TIMESCALE);
    return update -> 1 / Math.sqrt((update + timescale - warmup) / timescale);
  }

  private static DoubleUnaryOperator stableThenDecay(
      double warmup, double updates, ScheduleSettings settings) {
    double decaying =
        settings
            .number("num_decay_steps")
            .orElseThrow(
                () ->
                    settings.wrong(
                        "warmup_stable_decay needs num_decay_steps, such as"
                            + " '{\"num_decay_steps\": 100}'"));
    double stable = settings.number("num_stable_steps", updates - warmup - decaying);
    double lowest = settings.number("min_lr_ratio", 0);
    DoubleUnaryOperator curve =
        falling(settings.oneOf("decay_type", "cosine", CURVES), settings.number("num_cycles", 0.5));
    return update -> {
      double decayed = update - warmup - stable;
      if (decayed < 0) {
        return 1;
      }
      return decayed < decaying
          ? raised(curve.applyAsDouble(decayed / Math.max(1, decaying)), lowest)
          : lowest;
    };
  }

  private static DoubleUnaryOperator falling(String curve, double cycles) {
    return switch (curve) {
      case "linear" -> progress -> 1 - progress;
      case "cosine" -> cosine(cycles, 0);
      default -> progress -> 1 - Math.sqrt(progress);
    };
  }

  private static DoubleUnaryOperator shapedWarmup(
      double warmup, ScheduleSettings settings, DoubleUnaryOperator after) {
    String type = settings.oneOf("warmup_type", "linear", CURVES);
    double lowest = settings.number("min_lr_ratio", 0);
    DoubleUnaryOperator rising =
        switch (type) {
          case "linear" -> progress -> progress;
          case "cosine" -> progress -> 0.5 * (1 - Math.cos(Math.PI * progress));
          default -> progress -> 1 - Math.sqrt(1 - progress);
        };
    return update ->
        update < warmup
            ? raised(rising.applyAsDouble(update / warmup), lowest)
            : after.applyAsDouble(update);
  }

  private static double raised(double factor, double lowest) {
    return Math.max(0, factor * (1 - lowest) + lowest);
  }
}
