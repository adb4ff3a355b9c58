package dev.longhand.trainer.loop;

import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.evaluation.MetricValues;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.FedBatch;
import dev.longhand.trainer.step.OptimizerStep;
import dev.longhand.trainer.step.StepBatches;
import dev.longhand.trainer.step.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Map;

/** The counters and log entries of a training run, kept in its state. */
final class TrainingLog {
  private final TrainingSetup setup;
  private final TrainingPlan plan;
  private final RunState state;
  private final long weightsWithoutEmbeddings;
  private final boolean countsTokens;
  private final boolean countsPadding;

  TrainingLog(TrainingSetup setup, TrainingPlan plan, RunState state) {
    this.setup = setup;
    this.plan = plan;
    this.state = state;
    this.weightsWithoutEmbeddings =
        setup.model().parameters().stream()
            .filter(parameter -> !parameter.name().endsWith("_embeddings.weight"))
            .mapToLong(parameter -> parameter.shape().size())
            .sum();
    String counted = setup.arguments().includeNumInputTokensSeen();
    this.countsTokens = !counted.equals("no");
    this.countsPadding = !counted.equals("non_padding");
  }

  /** Counts a finished optimizer step. */
  void count(StepBatches.Update update, double loss) {
    state.updates++;
    state.epoch = plan.epochsAfter(state.updates);
    double counted = Double.isFinite(loss) ? loss : meanSinceLog();
    state.lossSum += counted;
    state.lossSumSinceLog += counted;
    for (FedBatch feeds : update.microBatches()) {
      Batch batch = feeds.batch();
      state.flos += 6.0 * batch.paddedTokens() * weightsWithoutEmbeddings;
      if (countsTokens) {
        state.tokensSeen += countsPadding ? batch.paddedTokens() : batch.realTokens();
      }
    }
  }

  private double meanSinceLog() {
    return state.lossSumSinceLog / Math.max(1, state.updates - 1 - state.updatesAtLastLog);
  }

  /** Logs the mean loss since the last entry, the gradient norm and the learning rate. */
  void log(OptimizerStep.Gradients gradients, double rate) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("loss", state.lossSumSinceLog / (state.updates - state.updatesAtLastLog));
    entry.put("grad_norm", gradients.norm());
    entry.put("learning_rate", rate);
    if (state.lossScale.isDynamic()) {
      entry.put("loss_scale", gradients.scale());
    }
    state.lossSumSinceLog = 0;
    state.updatesAtLastLog = state.updates;
    log(entry);
  }

  /** Logs metrics together with the epoch and the optimizer step. */
  void log(Map<String, Object> figures) {
    Map<String, Object> entry = new LinkedHashMap<>(figures);
    entry.put("epoch", state.epoch);
    entry.put("step", state.updates);
    if (countsTokens) {
      entry.put("num_input_tokens_seen", state.tokensSeen);
    }
    state.logHistory.add(entry);
    setup.listeners().forEach(listener -> listener.logged(entry));
  }

  /** Returns the metrics of the whole run. */
  Map<String, Object> ofRun(double seconds, long rows, int updates) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("train_runtime", MetricValues.runtime(seconds));
    metrics.put("train_samples_per_second", MetricValues.rate(rows / seconds));
    metrics.put("train_steps_per_second", MetricValues.rate(updates / seconds));
    metrics.put("total_flos", state.flos);
    metrics.put("train_loss", state.lossSum / Math.max(1, state.updates));
    return metrics;
  }
}
