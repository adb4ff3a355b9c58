package dev.longhand.newsgroups;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.Predicted;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.TaskSet;
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
final class NewsResults implements TaskReport {
  /** The names of the files that this writes, as a regular expression. */
  static final String FILES = "results\\.txt|(classes|segments)_.*\\.txt|confusion_.*\\.(txt|png)";

  private static final String FILE = "results.txt";

  private final String title;
  private final NewsData data;
  private final List<String> groups;
  private final Path folder;
  private final Optional<PublishedResult> recipe;
  private final Optional<Segmentation> segmentation;
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
   * @param segmentation by which documents are counted; empty for a baseline
   */
  NewsResults(
      String title,
      NewsData data,
      Path folder,
      Optional<PublishedResult> recipe,
      Optional<Segmentation> segmentation) {
    this.title = title;
    this.data = data;
    this.groups = data.groups();
    this.segmentation = segmentation;
    this.folder = folder;
    this.recipe = recipe;
  }

  @Override
  public Map<String, Double> metrics(TaskSet set, Predicted predicted) {
    return NewsMetrics.of(counts(set, predicted));
  }

  private ConfusionMatrix counts(TaskSet set, Predicted predicted) {
    return ConfusionMatrix.of(predicted.classes(), set.examples().classLabels(), groups.size());
  }

  @Override
  public void add(TaskSet set, Predicted predicted, Map<String, Double> metrics) {
    NamedExamples documents = data.named(set);
    if (metrics.isEmpty()) {
      untrained.add(set.name());
      write("predict_results_" + set.name() + ".txt", predictions(documents, predicted.classes()));
      return;
    }
    ConfusionMatrix counts = counts(set, predicted);
    ClassReport report = new ClassReport(groups, counts);
    reports.put(set.name(), report);
    majority.put(set.name(), NewsMetrics.of(majority(set.examples().classLabels())));
    write("classes_" + set.name() + ".txt", report.figures() + "\n");
    write("confusion_" + set.name() + ".txt", report.confusions() + "\n");
    write("predict_results_" + set.name() + ".txt", predictions(documents, predicted.classes()));
    Path plot = folder.resolve("confusion_" + set.name() + ".png");
    ConfusionPlot.write(plot, title + ", " + set.name() + " set", groups, counts);
    written.add(plot);
    segmentation.ifPresent(
        segments ->
            addSegments(
                set.name(),
                documents,
                segments.length(),
                segments.counts(documents.examples().first()),
                predicted.classes()));
  }

  /**
   * Takes the number of segments of each document of a set whose predictions were taken.
   *
   * @param length tokens of a segment
   */
  private void addSegments(
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

  @Override
  public void print(Console console, List<Path> ofTraining) {
    written.addAll(ofTraining);
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
