package dev.longhand.imdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Table;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.timing.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The inference time of one model: inference_results.json of its folder, as a row of the table.
 *
 * @param fineTuned whether no part of it is new
 * @param maxLength tokens of a review at most
 * @param latencyMillis of a batch, by the percentiles that so many batches show
 * @param peakMegabytes of the model's process, where the system tells
 * @param accuracy on the test set; empty where a part of the model is new, of which nothing follows
 */
record ModelTiming(
    String model,
    boolean fineTuned,
    int reviews,
    int maxLength,
    double loadSeconds,
    double tokenizeSeconds,
    double runSeconds,
    double examplesPerSecond,
    double tokensPerSecond,
    int batches,
    Map<String, Double> latencyMillis,
    Optional<Double> peakMegabytes,
    Optional<Double> accuracy) {
  /** The file's name. */
  static final String FILE = "inference_results.json";

  private static final List<String> PERCENTILES = List.of("p50", "p90", "p99");
  private static final ObjectMapper JSON = JsonInput.mapper().build();

  /** Copies the latencies. */
  ModelTiming {
    latencyMillis = Map.copyOf(latencyMillis);
  }

  /**
   * Reads the file of a folder.
   *
   * @throws UserException if it cannot be read
   */
  static ModelTiming read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      JsonNode json = JSON.readTree(file.toFile());
      JsonNode test = json.path("sets").path("test");
      JsonNode latency = test.path("latency_seconds");
      return new ModelTiming(
          json.path("name").asText(),
          !json.path(ModelRun.UNTRAINED).asBoolean(),
          test.path("samples").asInt(),
          json.path("max_seq_length").asInt(),
          json.path("load_seconds").asDouble(),
          test.path("tokenise_seconds").asDouble(),
          test.path("run_seconds").asDouble(),
          test.path("samples_per_second").asDouble(),
          test.path("tokens_per_second").asDouble(),
          latency.path("batches").asInt(),
          millis(latency),
          optional(json.path(ProcessMemory.PEAK_MEMORY)),
          optional(test.path(ReviewMetrics.ACCURACY)));
    } catch (IOException e) {
      throw new UserException(
          "%s cannot be read: %s".formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static Map<String, Double> millis(JsonNode latency) {
    return PERCENTILES.stream()
        .filter(latency::has)
        .collect(Collectors.toMap(name -> name, name -> 1000 * latency.path(name).asDouble()));
  }

  private static Optional<Double> optional(JsonNode number) {
    return number.isNumber() ? Optional.of(number.doubleValue()) : Optional.empty();
  }

  /** Returns the rows of models. */
  static Table table(List<ModelTiming> timings) {
    Table table =
        new Table(
            "model",
            "fine-tuned",
            "tokens",
            "load s",
            "tokenize s",
            "run s",
            "examples/s",
            "tokens/s",
            "batches",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            "peak MB",
            "accuracy");
    timings.forEach(timing -> timing.addTo(table));
    return table;
  }

  private void addTo(Table table) {
    table.row(
        model,
        fineTuned ? "yes" : "no",
        whole(maxLength),
        decimals(loadSeconds),
        decimals(tokenizeSeconds),
        decimals(runSeconds),
        decimals(examplesPerSecond),
        whole(tokensPerSecond),
        whole(batches),
        latency("p50"),
        latency("p90"),
        latency("p99"),
        peakMegabytes.map(ModelTiming::whole).orElse("-"),
        accuracy.map(share -> decimals(100 * share)).orElse(ModelRun.UNTRAINED));
  }

  /** Returns a percentile, or a dash where there were too few batches for it. */
  private String latency(String name) {
    return latencyMillis.containsKey(name) ? whole(latencyMillis.get(name)) : "-";
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
