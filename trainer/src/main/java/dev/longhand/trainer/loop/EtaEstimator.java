package dev.longhand.trainer.loop;

import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.step.TrainingPlan;
import java.util.List;

/** Measures a training, and estimates from what it has seen how long the rest will take. */
final class EtaEstimator {
  /** An evaluation's work for a row beside training's, as long as none was measured. */
  private static final double FORWARD_SHARE = 1 / 3.0;

  /** Updates that are slower than the rest, because TensorFlow prepares itself during them. */
  private static final int WARM_UP = 2;

  private final TrainingPlan plan;
  private final int evaluationRows;
  private long start;
  private long lastUpdate;
  private long apart;
  private int updatesMeasured;
  private long rowsMeasured;
  private double secondsMeasured;
  private double evaluationSeconds;
  private int evaluations;
  private int evaluationsLeft;
  private double savingSeconds;
  private int savings;
  private int savingsLeft;

  EtaEstimator(TrainingPlan plan, List<EvaluationSet> sets) {
    this.plan = plan;
    this.evaluationRows = sets.stream().mapToInt(set -> set.data().size()).sum();
  }

  void start(int updatesDone) {
    start = System.nanoTime();
    lastUpdate = start;
    updatesMeasured = -WARM_UP;
    evaluationsLeft = TrainingPlan.count(plan::evaluatesAfter, updatesDone, plan.updates());
    savingsLeft = TrainingPlan.count(plan::savesAfter, updatesDone, plan.updates());
  }

  void updated(int update, int rows) {
    long now = System.nanoTime();
    updatesMeasured++;
    if (updatesMeasured > 0) {
      rowsMeasured += rows;
      secondsMeasured += (now - lastUpdate - apart) / 1e9;
    }
    lastUpdate = now;
    apart = 0;
    evaluationsLeft -= plan.evaluatesAfter(update) ? 1 : 0;
    savingsLeft -= plan.savesAfter(update) ? 1 : 0;
  }

  void evaluated(long nanos) {
    apart += nanos;
    evaluationSeconds += nanos / 1e9;
    evaluations++;
  }

  void saved(long nanos) {
    apart += nanos;
    savingSeconds += nanos / 1e9;
    savings++;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  double rowsPerSecond() {
    return secondsMeasured == 0 ? 0 : rowsMeasured / secondsMeasured;
  }

  /**
   * Returns the estimated seconds left after an optimizer step, with evaluations and checkpoints;
   * NaN at first.
   */
  double secondsLeft(int update) {
    if (updatesMeasured < 1) {
      return Double.NaN;
    }
    double perUpdate = secondsMeasured / updatesMeasured;
    double perEvaluation =
        evaluations > 0
            ? evaluationSeconds / evaluations
            : evaluationRows * FORWARD_SHARE / rowsPerSecond();
    double perSaving = savings > 0 ? savingSeconds / savings : 0;
    return perUpdate * (plan.updates() - update)
        + perEvaluation * evaluationsLeft
        + perSaving * savingsLeft;
  }
}
