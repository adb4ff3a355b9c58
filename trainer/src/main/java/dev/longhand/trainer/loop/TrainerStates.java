package dev.longhand.trainer.loop;

import dev.longhand.trainer.results.TrainerState;
import dev.longhand.trainer.step.TrainingPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A run's state in transformers' words. */
final class TrainerStates {
  private TrainerStates() {}

  static TrainerState of(RunState run, TrainingPlan plan, Optional<Path> bestCheckpoint) {
    TrainerState state = new TrainerState();
    for (Map<String, Object> entry : run.logHistory) {
      state.setEpoch(((Number) entry.get("epoch")).doubleValue());
      state.setGlobalStep(((Number) entry.get("step")).longValue());
      state.log(entry);
    }
    state.setEpoch(run.epoch);
    state.setGlobalStep(run.updates);
    state.setPlan(plan.updates(), plan.epochs(), plan.arguments().trainBatchSize());
    state.setIntervals(
        plan.steps(plan.arguments().loggingSteps()),
        plan.steps(plan.arguments().evalSteps()),
        plan.steps(plan.arguments().saveSteps()));
    state.setTotalFlos(run.flos);
    state.setNumInputTokensSeen(run.tokensSeen);
    if (run.bestMetric != null) {
      state.setBest(run.bestMetric, run.bestUpdate);
      bestCheckpoint.ifPresent(path -> state.setBestModelCheckpoint(path.toString()));
    }
    return state;
  }
}
