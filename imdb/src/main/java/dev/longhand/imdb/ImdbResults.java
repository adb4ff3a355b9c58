package dev.longhand.imdb;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.Predicted;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.results.TsvField;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a run found out about its sets: the predictions of each, and the table that is printed. */
final class ImdbResults implements TaskReport {
  private final ImdbData data;
  private final Path folder;
  private final Optional<PublishedResult> recipe;
  private final List<Path> written = new ArrayList<>();
  private boolean isQuiet;
  private final Map<String, Map<String, Double>> rows = new LinkedHashMap<>();

  ImdbResults(ImdbData data, Path folder, Optional<PublishedResult> recipe) {
    this.data = data;
    this.folder = folder;
    this.recipe = recipe;
  }

  /** Adds to a run's record which reviews it read. */
  static void recordReviews(ImdbData data, RunRecord record) {
    data.sets().forEach((set, reviews) -> record.put(set + "_reviews", reviews.ids()));
  }

  @Override
  public Map<String, Double> metrics(TaskSet set, Predicted predicted) {
    return ReviewMetrics.of(predicted.classes(), set.examples().classLabels());
  }

  @Override
  public void add(TaskSet set, Predicted predicted, Map<String, Double> metrics) {
    rows.put(set.name(), metrics);
    if (!metrics.isEmpty()) {
      int[] labels = set.examples().classLabels();
      int[] majority = new int[labels.length];
      Arrays.fill(majority, Metrics.majorityClass(labels, Review.SENTIMENTS.size()));
      rows.put(set.name() + ", majority class", ReviewMetrics.of(majority, labels));
    }
    writePredictions(set.name(), data.sets().get(set.name()), predicted.classes());
  }

  private void writePredictions(String set, NamedExamples reviews, int... predicted) {
    Path file = folder.resolve("predict_results_" + set + ".txt");
    byte[] text = predictions(reviews, predicted).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
    written.add(file);
  }

  private static String predictions(NamedExamples reviews, int... predicted) {
    StringBuilder text = new StringBuilder("review\tsentiment\tprediction\n");
    for (int row = 0; row < predicted.length; row++) {
      text.append(TsvField.escaped(reviews.ids().get(row)))
          .append('\t')
          .append(Review.SENTIMENTS.get(reviews.examples().classes().get(row)))
          .append('\t')
          .append(Review.SENTIMENTS.get(predicted[row]))
          .append('\n');
    }
    return text.toString();
  }

  /** Returns the accuracy on a set; empty if it was not added. */
  OptionalDouble accuracy(String set) {
    return rows.containsKey(set)
        ? OptionalDouble.of(rows.get(set).get(ReviewMetrics.ACCURACY))
        : OptionalDouble.empty();
  }

  /** Returns these results without their printed table, for a run of a sweep. */
  TaskReport quiet() {
    isQuiet = true;
    return this;
  }

  @Override
  public void print(Console console, List<Path> ofTraining) {
    if (isQuiet) {
      return;
    }
    if (!rows.isEmpty()) {
      console.result("");
      console.result(table());
      recipe.ifPresent(r -> console.result(r.sourceLine()));
    }
    console.result("");
    console.result("results: " + folder);
    written.addAll(ofTraining);
    written.forEach(path -> console.result("  " + path));
  }

  private Table table() {
    Table table = new Table("IMDB", ReviewMetrics.ACCURACY, "F1", "precision", "recall");
    rows.forEach(
        (name, figures) -> {
          List<String> cells = new ArrayList<>(List.of(name));
          ReviewMetrics.NAMES.forEach(
              metric ->
                  cells.add(
                      figures.isEmpty()
                          ? ModelRun.UNTRAINED
                          : decimals(100 * figures.get(metric))));
          table.row(cells.toArray(String[]::new));
        });
    recipe
        .flatMap(PublishedResult::figure)
        .ifPresent(figure -> table.row("test, published", decimals(figure), "-", "-", "-"));
    return table;
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
