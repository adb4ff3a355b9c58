package dev.longhand.trainer;

import dev.longhand.trainer.arguments.TrainingArguments;
import java.util.Map;

/** The learning rate of each update. */
final class Schedule {
  private final TrainingArguments arguments;
  private final int updates;

  Schedule(TrainingArguments arguments, int updates) {
    this.arguments = arguments;
    this.updates = updates;
  }

  double rate(int update) {
    double w = arguments.warmup() < 1 ? Math.ceil(updates * arguments.warmup()) : arguments.warmup();
    double f = update < w ? update / w : Math.max(0, (updates - update) / Math.max(1, updates - w));
    return arguments.learningRate() * f;
  }

  void evaluated(double metric) {}

  Map<String, Double> state() {
    return Map.of();
  }

  void restore(Map<String, Double> state) {}
}
