package dev.longhand.imdb;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.results.RunRecord;
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

/** What a run found out about its sets: the predictions of each, and the table that is printed. */
final class ImdbResults {
  private final Path folder;
  private final Optional<PublishedResult> recipe;
  private final List<Path> written = new ArrayList<>();
  private final Map<String, Map<String, Double>> rows = new LinkedHashMap<>();

  ImdbResults(Path folder, Optional<PublishedResult> recipe) {
    this.folder = folder;
    this.recipe = recipe;
  }

  /** Adds to a run's record which reviews it read. */
  static void recordReviews(ImdbData data, RunRecord record) {
    data.sets().forEach((set, reviews) -> record.put(set + "_reviews", reviews.ids()));
  }

  /**
   * Takes the predictions of a set, and writes its file.
   *
   * @param set "validation" or "test"
   * @param predicted the class of each review
   * @return the metrics
   */
  Map<String, Double> add(String set, NamedExamples reviews, int... predicted) {
    int[] labels = reviews.examples().classLabels();
    int[] majority = new int[labels.length];
    Arrays.fill(majority, Metrics.majorityClass(labels, Review.SENTIMENTS.size()));
    Map<String, Double> figures = ReviewMetrics.of(predicted, labels);
    rows.put(set, figures);
    rows.put(set + ", majority class", ReviewMetrics.of(majority, labels));
    writePredictions(set, reviews, predicted);
    return figures;
  }

  /**
   * Takes the predictions of a model with an untrained part, and writes their file. They have no
   * metrics.
   */
  Map<String, Double> addUntrained(String set, NamedExamples reviews, int... predicted) {
    rows.put(set, Map.of());
    writePredictions(set, reviews, predicted);
    return Map.of();
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

  /** Names a file that the run left. */
  void wrote(Path file) {
    written.add(file);
  }

  /** Returns the accuracy on a set that was added. */
  double accuracy(String set) {
    return rows.get(set).get(ReviewMetrics.ACCURACY);
  }

  /** Prints the figures of all sets, and where the files are. */
  void report(Console console) {
    if (!rows.isEmpty()) {
      console.result("");
      console.result(table());
      recipe.ifPresent(r -> console.result(r.sourceLine()));
    }
    console.result("");
    console.result("results: " + folder);
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
