package dev.longhand.glue;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Results beside those of always giving the most frequent answer, as a table of percentages. */
final class ResultsTable {
  private final GlueTask task;
  private final Optional<PublishedResult> recipe;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  ResultsTable(GlueTask task, Optional<PublishedResult> recipe) {
    this.task = task;
    this.recipe = recipe;
  }

  /**
   * Adds the metrics of a set, or that the model is untrained and has none.
   *
   * @param suffix of the set's metrics
   * @param metrics by their names; empty for an untrained model
   * @param baseline those of always giving the most frequent answer
   */
  void add(String suffix, Map<String, Double> metrics, Map<String, Double> baseline) {
    for (String metric : task.metrics().keys()) {
      String shown = metrics.isEmpty() ? ModelRun.UNTRAINED : number(metric, metrics.get(metric));
      String other = number(metric, baseline.getOrDefault(metric, Double.NaN));
      rows.put(metric + suffix, List.of(shown, other));
    }
  }

  /** Prints the table, if there are results, and where the run and its files are. */
  void report(Console console, Path folder, List<Path> written) {
    if (!rows.isEmpty()) {
      console.result("");
      console.result(toString());
    }
    console.result("");
    console.result("results: " + folder);
    written.forEach(path -> console.result("  " + path));
  }

  @Override
  public String toString() {
    String other = task.isRegression() ? "always the mean" : "majority class";
    boolean published = recipe.flatMap(PublishedResult::figure).isPresent();
    Table table =
        published
            ? new Table(task.name(), "dev set", other, "published")
            : new Table(task.name(), "dev set", other);
    rows.forEach(
        (name, values) -> {
          if (published) {
            table.row(name, values.get(0), values.get(1), published(name));
          } else {
            table.row(name, values.get(0), values.get(1));
          }
        });
    return table + recipe.map(r -> "\n" + r.sourceLine()).orElse("");
  }

  private String published(String name) {
    return recipe
        .filter(r -> r.metric().equals(name))
        .flatMap(PublishedResult::figure)
        .map(figure -> String.format(Locale.ROOT, "%.2f", figure))
        .orElse("");
  }

  /** Everything but an error is a share of 1 and shown in percent. */
  static String number(String name, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return name.startsWith("mse")
        ? String.format(Locale.ROOT, "%.4f", value)
        : String.format(Locale.ROOT, "%.2f", 100 * value);
  }
}
