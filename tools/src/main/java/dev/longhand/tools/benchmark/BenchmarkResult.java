package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Version;
import dev.longhand.cli.console.Table;
import dev.longhand.runner.timing.LatencyPercentile;
import dev.longhand.tools.support.JsonLines;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of a measurement, as a file and as a table have them. */
final class BenchmarkResult {
  private BenchmarkResult() {}

  /** The figures of this process. */
  static ObjectNode of(double load, BatchTiming first, List<BatchTiming> steady) {
    double seconds = sum(steady, BatchTiming::seconds);
    double[] sorted = steady.stream().mapToDouble(BatchTiming::seconds).sorted().toArray();
    ObjectNode root = JsonLines.object();
    root.put("longhand", Version.longhand()).put("tensorflow_java", Version.tensorFlowJava());
    root.put("processors", Runtime.getRuntime().availableProcessors());
    ObjectNode times = root.putObject("seconds");
    times.put("load", load).put("first", first.seconds());
    ObjectNode each = times.putObject("steady").put("mean", seconds / sorted.length);
    LatencyPercentile.knownFrom(sorted.length)
        .forEach(known -> each.put(known.key(), percentile(sorted, known.percent())));
    each.put("iterations", sorted.length);
    root.put("samples_per_second", sum(steady, BatchTiming::rows) / seconds);
    root.putObject("tokens_per_second")
        .put("real", sum(steady, BatchTiming::real) / seconds)
        .put("padded", sum(steady, BatchTiming::padded) / seconds);
    root.put("gflop_per_second", sum(steady, BatchTiming::flop) / seconds / 1e9);
    return root;
  }

  /** Adds the seconds in which another process built the model. */
  static void addBuild(ObjectNode result, double seconds) {
    ((ObjectNode) result.path("seconds")).put("build", seconds);
  }

  /** Adds what the user asked for, and returns that part. */
  static ObjectNode putArguments(ObjectNode result, ParsedArguments arguments) {
    ObjectNode asked = result.putObject("arguments");
    arguments.asMap().forEach(asked::putPOJO);
    return asked;
  }

  private static double sum(List<BatchTiming> timings, ToDoubleFunction<BatchTiming> figure) {
    return timings.stream().mapToDouble(figure).sum();
  }

  /** The smallest value that so many percent of all do not exceed. */
  static double percentile(double[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[Math.max(0, rank - 1)];
  }

  /** The figures for people. */
  static Table table(JsonNode result) {
    Table table = new Table("measured", "value");
    JsonNode seconds = result.path("seconds");
    for (String phase : List.of("build", "load", "first")) {
      table.row(phase + ", s", decimal(seconds.path(phase)));
    }
    JsonNode steady = seconds.path("steady");
    table.row("steady mean, s", decimal(steady.path("mean")));
    LatencyPercentile.ALL.stream()
        .map(LatencyPercentile::key)
        .filter(steady::has)
        .forEach(name -> table.row("steady " + name + ", s", decimal(steady.path(name))));
    table.row("iterations", steady.path("iterations").asText());
    table.row("rows per second", decimal(result.path("samples_per_second")));
    table.row("real tokens per second", decimal(result.path("tokens_per_second").path("real")));
    table.row("padded tokens per second", decimal(result.path("tokens_per_second").path("padded")));
    table.row("GFLOP per second", decimal(result.path("gflop_per_second")));
    table.row("peak memory, MB", decimal(result.path("peak_memory_mb")));
    table.row("memory above the weights, MB", decimal(result.path("memory_above_weights_mb")));
    return table;
  }

  private static String decimal(JsonNode number) {
    return number.isNumber() ? String.format(Locale.ROOT, "%.3f", number.asDouble()) : "-";
  }
}
