package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.savedmodels.safety.GraphPolicy;
import dev.longhand.tools.support.RandomInputs;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.zoo.model.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Tensor;

/**
 * One measurement in this process: loading, the first batch, and steady batches. Token ids and
 * labels are random, rows are as long as real ones, and a training batch ends with the trainer's
 * update.
 */
final class Benchmark {
  private static final int WARM_UP = 3;
  private static final double WARM_UP_SECONDS = 5;
  private static final double LEARNING_RATE = 1e-5;
  private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0);

  private final ModelConfig config;
  private final BenchmarkSettings settings;
  private final TrainableModel model;
  private final RandomInputs inputs;
  private final Optional<TrainingStep> step;
  private int batches;

  private Benchmark(ModelConfig config, BenchmarkSettings settings, TrainableModel model) {
    this.config = config;
    this.settings = settings;
    this.model = model;
    this.inputs = new RandomInputs(model, config);
    this.step =
        settings.training() ? Optional.of(new TrainingStep(model, ADAM_W)) : Optional.empty();
  }

  /** Measures a SavedModel; returns what the result's file says of it. */
  static ObjectNode run(
      BenchmarkModel model,
      BenchmarkSettings settings,
      SessionSettings session,
      GraphPolicy policy) {
    long start = System.nanoTime();
    try (TrainableModel loaded = TrainableModel.load(model.builtSavedModel(), session, policy)) {
      ProcessMemory memory = ProcessMemory.ofLoadedModel();
      var benchmark = new Benchmark(model.config(), settings, loaded);
      double load = secondsSince(start);
      BatchTiming first = benchmark.time();
      benchmark.warmUp();
      List<BatchTiming> steady = benchmark.steady();
      ObjectNode result = BenchmarkResult.of(load, first, steady);
      memory.write(result);
      return result
          .put("model_type", model.config().modelType())
          .put("gflop_formula", Flop.formula(model.config(), settings.training()));
    }
  }

  /** A few batches, or one where each takes long. */
  private void warmUp() {
    double seconds = 0;
    for (int i = 0; i < WARM_UP && seconds < WARM_UP_SECONDS; i++) {
      seconds += time().seconds();
    }
  }

  private List<BatchTiming> steady() {
    List<BatchTiming> steady = new ArrayList<>();
    double seconds = 0;
    while (!settings.isEnough(steady.size(), seconds)) {
      steady.add(time());
      seconds += steady.get(steady.size() - 1).seconds();
    }
    return steady;
  }

  /** Computes the next batch. */
  private BatchTiming time() {
    int[] lengths = settings.rowLengths(batches);
    int longest = Arrays.stream(lengths).max().orElseThrow();
    Map<String, Tensor> fed =
        step.isPresent()
            ? inputs.training(lengths, longest, batches)
            : inputs.serving(lengths, longest);
    long start = System.nanoTime();
    if (step.isPresent()) {
      step.get().gradients(fed, true);
      step.get().update(LEARNING_RATE);
    } else {
      model.run(Signatures.SERVING_DEFAULT, fed, Signatures.LOGITS).close();
    }
    double seconds = secondsSince(start);
    fed.values().forEach(Tensor::close);
    batches++;
    double flop = Arrays.stream(lengths).mapToDouble(n -> Flop.forward(config, n)).sum();
    return new BatchTiming(
        seconds,
        lengths.length,
        Arrays.stream(lengths).sum(),
        (long) longest * lengths.length,
        step.isPresent() ? Flop.STEP * flop : flop);
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
