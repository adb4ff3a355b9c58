package dev.longhand.trainer;

import java.nio.file.Path;
import java.util.Optional;

final class TrainerStates {
  private TrainerStates() {}

  static String json(RunState state, RunPlan plan, Optional<Path> best) {
    return "{}\n";
  }
}
