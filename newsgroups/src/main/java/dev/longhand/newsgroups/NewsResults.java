package dev.longhand.newsgroups;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.plots.ConfusionPlot;
import dev.longhand.trainer.metrics.ConfusionMatrix;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.results.TsvField;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a run found out about its sets: the files of each, and the table that is printed. */
final class NewsResults {
  private static final String FILE = "results.txt";

  private final String title;
  private final List<String> groups;
  private final Path folder;
  private final Optional<PublishedResult> recipe;
  private final List<Path> written = new ArrayList<>();
  private final Map<String, ClassReport> reports = new LinkedHashMap<>();
  private final List<String> untrained = new ArrayList<>();
  private final Map<String, Table> segmentTables = new LinkedHashMap<>();
  private final Map<String, Map<String, Double>> majority = new LinkedHashMap<>();

  /**
   * Results of a run.
   *
   * @param title what was run, for the pictures
   * @param folder of the run
   */
  NewsResults(String title, List<String> groups, Path folder, Optional<PublishedResult> recipe) {
    this.title = title;
    this.groups = groups;
    this.folder = folder;
    this.recipe = recipe;
  }

  /**
   * Takes the predictions of a set, and writes its files.
   *
   * @param set "validation" or "test"
   * @param predicted the number of each document's group
   * @return accuracy and macro F1
   */
  Map<String, Double> add(String set, NamedExamples documents, int... predicted) {
    int[] labels = documents.examples().classLabels();
    ConfusionMatrix counts = ConfusionMatrix.of(predicted, labels, groups.size());
    ClassReport report = new ClassReport(groups, counts);
    reports.put(set, report);
    majority.put(set, NewsMetrics.of(majority(labels)));
    write("classes_" + set + ".txt", report.figures() + "\n");
    write("confusion_" + set + ".txt", report.confusions() + "\n");
    write("predict_results_" + set + ".txt", predictions(documents, predicted));
    Path plot = folder.resolve("confusion_" + set + ".png");
    ConfusionPlot.write(plot, title + ", " + set + " set", groups, counts);
    written.add(plot);
    return NewsMetrics.of(counts);
  }

  /**
   * Takes the predictions of a model with an untrained part, and writes their file. They have no
   * figures.
   */
  void addUntrained(String set, NamedExamples documents, int... predicted) {
    untrained.add(set);
    write("predict_results_" + set + ".txt", predictions(documents, predicted));
  }

  /**
   * Takes the number of segments of each document of a set whose predictions were taken.
   *
   * @param length tokens of a segment
   */
  void addSegments(
      String set, NamedExamples documents, int length, int[] segments, int... predicted) {
    int[] labels = documents.examples().classLabels();
    boolean[] right = new boolean[labels.length];
    for (int row = 0; row < right.length; row++) {
      right[row] = labels[row] == predicted[row];
    }
    Table table = new SegmentReport(length, segments, right).table();
    segmentTables.put(set, table);
    write("segments_" + set + ".txt", table + "\n");
  }

  /** Names a file that the run left. */
  void wrote(Path file) {
    written.add(file);
  }

  private ConfusionMatrix majority(int[] labels) {
    int[] same = new int[labels.length];
    Arrays.fill(same, Metrics.majorityClass(labels, groups.size()));
    return ConfusionMatrix.of(same, labels, groups.size());
  }

  private void write(String name, String text) {
    Path file = folder.resolve(name);
    AtomicFile.write(file, text);
    written.add(file);
  }

  private String predictions(NamedExamples documents, int... predicted) {
    StringBuilder text = new StringBuilder("document\tgroup\tprediction\n");
    for (int row = 0; row < predicted.length; row++) {
      text.append(TsvField.escaped(documents.ids().get(row)))
          .append('\t')
          .append(TsvField.escaped(groups.get(documents.examples().classes().get(row))))
          .append('\t')
          .append(TsvField.escaped(groups.get(predicted[row])))
          .append('\n');
    }
    return text.toString();
  }

  /** Writes and prints the last set's tables and the figures of all sets; says where files are. */
  void report(Console console) {
    if (!reports.isEmpty() || !untrained.isEmpty()) {
      String text = text();
      write(FILE, text + "\n");
      console.result("");
      console.result(text);
    }
    console.result("");
    console.result("results: " + folder);
    written.forEach(path -> console.result("  " + path));
  }

  private String text() {
    List<String> parts = new ArrayList<>();
    if (!reports.isEmpty()) {
      String last = List.copyOf(reports.keySet()).get(reports.size() - 1);
      parts.add(reports.get(last).figures().toString());
      Optional.ofNullable(segmentTables.get(last)).ifPresent(table -> parts.add(table.toString()));
    }
    parts.add(title + "\n\n" + figures());
    recipe.ifPresent(r -> parts.add("published: " + r.source()));
    return String.join("\n\n", parts);
  }

  private Table figures() {
    Table table = new Table("set", NewsMetrics.ACCURACY, "macro F1");
    untrained.forEach(set -> table.row(set, ModelRun.UNTRAINED, ModelRun.UNTRAINED));
    reports.forEach(
        (set, report) -> {
          addRow(table, set, NewsMetrics.of(report.counts()));
          addRow(table, set + ", majority class", majority.get(set));
        });
    recipe
        .flatMap(PublishedResult::figure)
        .ifPresent(f -> table.row("test, published", decimals(f), "-"));
    return table;
  }

  private static void addRow(Table table, String name, Map<String, Double> figures) {
    table.row(
        name,
        decimals(100 * figures.get(NewsMetrics.ACCURACY)),
        decimals(100 * figures.get(NewsMetrics.MACRO_F1)));
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
