package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.RunRecordFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Inference timing runs side by side, with ratios of throughput to one of them. */
final class TimingTable {
  private static final String RESULTS = "inference_results.json";
  private static final String NONE = "-";
  private static final List<String> HEADER =
      List.of(
          "run",
          "set",
          "examples/s",
          "ratio",
          "tokens/s",
          "p50 ms",
          "p90 ms",
          "p99 ms",
          "batches",
          "batch",
          "tokenize s",
          "load s",
          "peak MB",
          "device",
          "threads",
          "accuracy");

  private final List<Row> rows = new ArrayList<>();

  /** A set that one run timed. */
  private record Row(String run, String set, JsonNode record, JsonNode results, JsonNode timing) {
    double examplesPerSecond() {
      return timing.path("samples_per_second").asDouble();
    }
  }

  private TimingTable() {}

  /** Returns whether a folder holds a timing run. */
  static boolean isTiming(Path folder) {
    return Files.exists(folder.resolve(RESULTS));
  }

  /**
   * Reads timing runs.
   *
   * @throws UserException if one of them is none, or two have one name
   */
  static TimingTable of(Collection<Path> folders) {
    TimingTable table = new TimingTable();
    for (Path folder : folders) {
      if (!isTiming(folder)) {
        throw new UserException(
            "%s is no timing run, and others are: show runs of one kind in one table"
                .formatted(folder));
      }
      JsonNode record = RunRecordFile.read(folder);
      JsonNode results = JsonFile.read(folder.resolve(RESULTS));
      for (Map.Entry<String, JsonNode> set : results.path("sets").properties()) {
        table.rows.add(new Row(folder.toString(), set.getKey(), record, results, set.getValue()));
      }
    }
    return table;
  }

  /**
   * Returns the table.
   *
   * @param reference the run to which ratios are taken; by default the first
   */
  TableText text(Optional<String> reference) {
    String name = reference.orElse(rows.get(0).run);
    if (rows.stream().noneMatch(row -> row.run.equals(name))) {
      throw new UserException(
          "--compare_to %s: there is no such run; runs are %s"
              .formatted(name, String.join("; ", rows.stream().map(Row::run).distinct().toList())));
    }
    List<List<String>> lines = rows.stream().map(row -> line(row, name)).toList();
    List<String> notes = new ArrayList<>();
    notes.add("ratio: examples per second over those of " + name + " on the same set.");
    notes.add(
        "Latencies are of batches; p90 is given from 100 batches on, p99 from 1,000. Tokenization and loading are apart.");
    if (rows.stream().anyMatch(TimingTable::isShared)) {
      notes.add(
          "[%s] %s".formatted(Mark.SHARED_PROCESSORS.letter(), Mark.SHARED_PROCESSORS.text()));
    }
    return new TableText(HEADER, lines, notes);
  }

  private List<String> line(Row row, String reference) {
    JsonNode latency = row.timing.path("latency_seconds");
    JsonNode device = row.record.path("device");
    double other =
        rows.stream()
            .filter(each -> each.run.equals(reference) && each.set.equals(row.set))
            .mapToDouble(Row::examplesPerSecond)
            .findFirst()
            .orElse(Double.NaN);
    return List.of(
        row.run,
        row.set,
        number(row.examplesPerSecond(), 2)
            + (isShared(row) ? " [" + Mark.SHARED_PROCESSORS.letter() + "]" : ""),
        number(row.examplesPerSecond() / other, 2),
        number(row.timing.path("tokens_per_second").asDouble(Double.NaN), 0),
        milliseconds(latency.path("p50")),
        milliseconds(latency.path("p90")),
        milliseconds(latency.path("p99")),
        latency.path("batches").asText(NONE),
        row.results.path("batch_size").asText(NONE),
        number(row.timing.path("tokenise_seconds").asDouble(Double.NaN), 2),
        number(row.results.path("load_seconds").asDouble(Double.NaN), 2),
        row.record.path(ProcessMemory.PEAK_MEMORY).asText(NONE),
        device.path("kind").asText(NONE),
        device.path("threads").asText(NONE),
        accuracy(row));
  }

  private static boolean isShared(Row row) {
    return row.record.path("processor_use").path("used_by_other_processes").asDouble() > 0.1;
  }

  private static String accuracy(Row row) {
    if (row.results.path(ModelRun.UNTRAINED).asBoolean()) {
      return ModelRun.UNTRAINED;
    }
    return row.timing.has("accuracy")
        ? number(100 * row.timing.get("accuracy").asDouble(), 2)
        : NONE;
  }

  private static String milliseconds(JsonNode seconds) {
    return seconds.isNumber() ? number(1000 * seconds.asDouble(), 2) : NONE;
  }

  private static String number(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NONE;
  }
}
