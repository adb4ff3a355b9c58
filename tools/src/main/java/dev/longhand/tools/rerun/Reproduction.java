package dev.longhand.tools.rerun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.cli.console.Table;
import dev.longhand.files.FileErrors;
import dev.longhand.runner.record.PredictionsFile;
import dev.longhand.tools.support.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run left beside what its rerun left. On the same instruction sets and threads of a CPU
 * files must have the same bytes; elsewhere metrics and predictions must agree within tolerances.
 */
final class Reproduction {
  /** How far a metric may be, where bytes are not promised. */
  static final double METRIC = 0.02;

  /** The share of predictions that must agree, where bytes are not promised. */
  static final double PREDICTIONS = 0.95;

  private static final String RESULTS = "all_results.json";

  private final Path before;
  private final Path now;
  private final boolean bytes;
  private final List<Outcome> outcomes = new ArrayList<>();

  private record Outcome(String what, boolean same, String text) {}

  private Reproduction(Path before, Path now, boolean bytes) {
    this.before = before;
    this.now = now;
    this.bytes = bytes;
  }

  /**
   * Compares two folders of one run.
   *
   * @param first record of the run
   * @param second record of its rerun
   */
  static Reproduction of(Path before, JsonNode first, Path now, JsonNode second) {
    Reproduction reproduction = new Reproduction(before, now, promisesBytes(first, second));
    reproduction.compare();
    return reproduction;
  }

  private static boolean promisesBytes(JsonNode first, JsonNode second) {
    return first.path("device").path("kind").asText("cpu").equals("cpu")
        && first.path("device").equals(second.path("device"))
        && Objects.equals(
            first.path("machine").path("instruction_sets"),
            second.path("machine").path("instruction_sets"));
  }

  private void compare() {
    if (bytes) {
      compareBytes("model.safetensors");
      checkpoint().ifPresent(folder -> compareBytes(folder + "/optimizer.safetensors"));
    }
    for (String file : predictionFiles()) {
      if (bytes) {
        compareBytes(file);
      } else {
        comparePredictions(file);
      }
    }
    compareMetrics();
  }

  private Optional<String> checkpoint() {
    return names().stream()
        .filter(name -> name.startsWith("checkpoint-"))
        .filter(name -> Files.exists(before.resolve(name).resolve("optimizer.safetensors")))
        .findFirst();
  }

  private List<String> predictionFiles() {
    return names().stream().filter(name -> name.matches("(eval|test)_predictions_.*")).toList();
  }

  private List<String> names() {
    try (Stream<Path> children = Files.list(before)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    } catch (IOException failure) {
      throw FileErrors.reading(before, failure);
    }
  }

  private void compareBytes(String file) {
    if (!Files.exists(before.resolve(file))) {
      return;
    }
    try {
      boolean same =
          Files.exists(now.resolve(file))
              && Files.mismatch(before.resolve(file), now.resolve(file)) < 0;
      outcomes.add(new Outcome(file, same, same ? "the same bytes" : "different"));
    } catch (IOException failure) {
      throw FileErrors.reading(now.resolve(file), failure);
    }
  }

  private void comparePredictions(String file) {
    List<PredictionsFile.Row> first = PredictionsFile.read(before.resolve(file));
    List<PredictionsFile.Row> second = PredictionsFile.read(now.resolve(file));
    long equal =
        IntStream.range(0, Math.min(first.size(), second.size()))
            .filter(row -> first.get(row).prediction().equals(second.get(row).prediction()))
            .count();
    boolean same = first.size() == second.size() && equal >= PREDICTIONS * first.size();
    outcomes.add(
        new Outcome(file, same, "%,d of %,d predictions agree".formatted(equal, first.size())));
  }

  private void compareMetrics() {
    if (!Files.exists(before.resolve(RESULTS)) || !Files.exists(now.resolve(RESULTS))) {
      return;
    }
    JsonNode first = JsonFile.read(before.resolve(RESULTS));
    JsonNode second = JsonFile.read(now.resolve(RESULTS));
    for (Map.Entry<String, JsonNode> entry : first.properties()) {
      boolean isTime = entry.getKey().matches(".*(runtime|per_second|mem_).*");
      if (!isTime && entry.getValue().isNumber()) {
        double was = entry.getValue().asDouble();
        double is = second.path(entry.getKey()).asDouble(Double.NaN);
        boolean same =
            bytes ? was == is : Math.abs(was - is) <= METRIC * Math.max(1, Math.abs(was));
        outcomes.add(
            new Outcome(entry.getKey(), same, was == is ? "the same" : was + " and now " + is));
      }
    }
  }

  /** Returns whether all is as promised. */
  boolean succeeded() {
    return outcomes.stream().allMatch(Outcome::same);
  }

  /** Returns the comparison for the user, and what was promised. */
  String describe() {
    Table table = new Table("compared", "outcome");
    outcomes.forEach(
        each -> table.row(each.what, (each.same ? "" : "NOT REPRODUCED: ") + each.text));
    String rule =
        bytes
            ? "Same device kind, instruction sets and threads: bytes are compared; times are not."
            : "Another device, other instruction sets or threads: weights are not compared; metrics may differ by %s, and %s of the predictions must agree."
                .formatted(METRIC, PREDICTIONS);
    return table + "\n\n" + rule;
  }
}
