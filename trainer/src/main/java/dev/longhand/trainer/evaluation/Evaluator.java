package dev.longhand.trainer.evaluation;

import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.OutOfMemoryRetry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Measures a model on a data set. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates.
   *
   * @param guard knows how much of a batch fits
   * @param epoch that the model was trained for, where that belongs into the figures
   * @param beforeBatch may end the evaluation by throwing
   */
  public static Evaluation evaluate(
      TrainingSetup setup,
      OutOfMemoryRetry guard,
      EvaluationSet set,
      Optional<Double> epoch,
      Runnable beforeBatch) {
    long start = System.nanoTime();
    Predictor.Outcome outcome =
        new Predictor(setup, guard, beforeBatch).run(set.data(), TrainingListener.Purpose.EVALUATE);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("loss", outcome.loss());
    figures.putAll(set.metrics().compute(outcome.predictions(), set.data()));
    double seconds = (System.nanoTime() - start) / 1e9;
    figures.put("runtime", MetricValues.runtime(seconds));
    figures.put("samples_per_second", MetricValues.rate(set.data().size() / seconds));
    figures.put("steps_per_second", MetricValues.rate(outcome.batches() / seconds));
    Map<String, Object> metrics = new LinkedHashMap<>();
    figures.forEach((name, value) -> metrics.put("eval_" + name + set.suffix(), value));
    epoch.ifPresent(value -> metrics.put("epoch", value));
    return new Evaluation(metrics, outcome.predictions());
  }
}
