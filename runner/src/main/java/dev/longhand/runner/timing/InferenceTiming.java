package dev.longhand.runner.timing;

import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.LogitsBuffer;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.evaluation.Predictor;
import dev.longhand.trainer.events.TrainingListener;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The inference time of a model on a data set, with separate tokenization time. Batches are in the
 * order of the rows; some are run before the clock starts.
 *
 * @param examples the rows
 * @param tokens of all rows, padding left out
 * @param tokenizeSeconds for all rows, before the first batch
 * @param runSeconds for all batches
 * @param latency of a batch, in microseconds
 * @param predictions in the order of the rows
 */
public record InferenceTiming(
    int examples,
    int batches,
    long tokens,
    double tokenizeSeconds,
    double runSeconds,
    Histogram latency,
    Predictions predictions) {
  private static final int WARM_UP = 3;

  /**
   * Measures a model.
   *
   * @param rows not tokenized yet
   * @param listener is told how far it is
   */
  public static InferenceTiming of(
      PreparedModel model, Dataset rows, int batchSize, TrainingListener listener) {
    return new Clock(model, rows, batchSize, listener).measure();
  }

  /** Returns the rows per second, tokenizing left out. */
  public double examplesPerSecond() {
    return examples / runSeconds;
  }

  /** Returns the batches per second, tokenizing left out. */
  public double batchesPerSecond() {
    return batches / runSeconds;
  }

  /** Returns the tokens per second, padding and tokenizing left out. */
  public double tokensPerSecond() {
    return tokens / runSeconds;
  }

  /** Returns the latencies in milliseconds that so many batches show, by {@code p50} and so on. */
  public Map<String, Double> latencyMillis() {
    Map<String, Double> known = new LinkedHashMap<>();
    for (LatencyPercentile each : LatencyPercentile.knownFrom(batches)) {
      known.put(each.key(), latency.getValueAtPercentile(each.percent()) / 1e3);
    }
    return known;
  }

  /** Returns the figures by their names in inference_results.json. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("samples", examples);
    figures.put("tokenise_seconds", tokenizeSeconds);
    figures.put("run_seconds", runSeconds);
    figures.put("samples_per_second", examplesPerSecond());
    figures.put("steps_per_second", batchesPerSecond());
    figures.put("tokens_per_second", tokensPerSecond());
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("batches", batches);
    seconds.put("mean", latency.getMean() / 1e6);
    latencyMillis().forEach((name, millis) -> seconds.put(name, millis / 1e3));
    seconds.put("max", latency.getMaxValue() / 1e6);
    figures.put("latency_seconds", seconds);
    return figures;
  }

  /** One measurement. */
  private static final class Clock {
    private final Dataset rows;
    private final int batchSize;
    private final TrainingListener listener;
    private final Batcher batcher;
    private final Predictor predictor;
    private final LogitsBuffer logits;

    Clock(PreparedModel model, Dataset rows, int batchSize, TrainingListener listener) {
      this.rows = rows;
      this.batchSize = batchSize;
      this.listener = listener;
      this.batcher = new Batcher(rows, model.tokenizer().padTokenId());
      this.predictor = model.predictor(List.of(listener));
      this.logits = new LogitsBuffer(rows.size(), model.config().labels().size());
    }

    InferenceTiming measure() {
      long start = System.nanoTime();
      int[] lengths = rows.lengths();
      double tokenizeSeconds = seconds(start);
      for (int i = 0; i < WARM_UP; i++) {
        runFrom(0);
      }
      Histogram latency = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
      int batches = 0;
      start = System.nanoTime();
      for (int row = 0; row < rows.size(); row += batchSize) {
        long begun = System.nanoTime();
        runFrom(row);
        latency.recordValue(Math.max(1, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun)));
        batches++;
        int done = Math.min(rows.size(), row + batchSize);
        listener.advanced(TrainingListener.Purpose.PREDICT, done, rows.size());
      }
      return new InferenceTiming(
          rows.size(),
          batches,
          Arrays.stream(lengths).asLongStream().sum(),
          tokenizeSeconds,
          seconds(start),
          latency,
          logits.predictions());
    }

    private static double seconds(long start) {
      return (System.nanoTime() - start) / 1e9;
    }

    private void runFrom(int row) {
      int end = Math.min(row + batchSize, rows.size());
      predictor.predict(batcher.batch(IntStream.range(row, end).toArray()), logits);
    }
  }
}
