package dev.longhand.tools.table;

import dev.longhand.runner.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A table as cells of text and the notes under it, for every format but JSON.
 *
 * @param header the headings
 * @param rows as many cells each
 * @param notes what stands under the table, a line each
 */
record TableText(List<String> header, List<List<String>> rows, List<String> notes) {
  private static final String NONE = "-";

  /** Takes copies. */
  TableText {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  static TableText of(
      RunTable table,
      MeanScore mean,
      List<Published> published,
      List<RowComparison> comparisons,
      Bootstrap bootstrap) {
    List<String> header = new ArrayList<>(List.of("model"));
    table.columns().forEach(column -> header.add(column.title()));
    if (mean.isOfSeveral()) {
      header.add(mean.title());
    }
    header.add("training s");
    List<List<String>> rows = new ArrayList<>();
    table.rows().forEach((name, cells) -> rows.add(row(name, cells, table, mean, bootstrap)));
    published.forEach(each -> rows.add(row(each, table, header.size())));
    List<String> notes = new ArrayList<>(figures(table, bootstrap));
    if (mean.isOfSeveral()) {
      notes.add(mean.rule());
    }
    notes.addAll(marks(table));
    published.forEach(each -> notes.add(each.model() + ": " + each.footnote()));
    notes.addAll(comparisons(comparisons));
    return new TableText(header, rows, notes);
  }

  private static List<String> row(
      String name, Map<Column, Cell> cells, RunTable table, MeanScore mean, Bootstrap bootstrap) {
    List<String> row = new ArrayList<>(List.of(name));
    table.columns().forEach(column -> row.add(text(cells.get(column), bootstrap)));
    if (mean.isOfSeveral()) {
      OptionalDouble value = mean.of(cells);
      row.add(value.isPresent() ? percent(value.getAsDouble()) : NONE);
    }
    row.add(seconds(cells));
    return row;
  }

  private static List<String> row(Published published, RunTable table, int width) {
    List<String> row = new ArrayList<>(List.of(published.model()));
    for (Column column : table.columns()) {
      Double figure = published.percent().get(column);
      row.add(figure == null ? NONE : String.format(Locale.ROOT, "%.2f", figure));
    }
    while (row.size() < width) {
      row.add(NONE);
    }
    return row;
  }

  private static String text(Cell cell, Bootstrap bootstrap) {
    if (cell == null) {
      return NONE;
    }
    String letters = cell.letters().isEmpty() ? "" : " [" + cell.letters() + "]";
    if (!cell.hasFigure()) {
      return NONE + letters;
    }
    StringBuilder text = new StringBuilder(percent(cell.mean()));
    if (cell.scores().size() > 1) {
      text.append(" ± ")
          .append(percent(cell.deviation()))
          .append(" n=")
          .append(cell.scores().size());
    }
    cell.interval(bootstrap)
        .ifPresent(
            interval ->
                text.append(" (")
                    .append(percent(interval.low()))
                    .append(" to ")
                    .append(percent(interval.high()))
                    .append(')'));
    return text + letters;
  }

  private static String seconds(Map<Column, Cell> cells) {
    List<RecordedRun> runs =
        cells.values().stream().flatMap(cell -> cell.runs().stream()).distinct().toList();
    double sum = runs.stream().mapToDouble(RecordedRun::trainSeconds).sum();
    if (Double.isNaN(sum)) {
      return NONE;
    }
    boolean shared = runs.stream().anyMatch(RecordedRun::sharedProcessors);
    return String.format(Locale.ROOT, "%.0f", sum)
        + (shared ? " [" + Mark.SHARED_PROCESSORS.letter() + "]" : "");
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", 100 * value);
  }

  private static List<String> figures(RunTable table, Bootstrap bootstrap) {
    List<String> notes = new ArrayList<>();
    notes.add("Figures are in percent, computed from the saved predictions of the runs.");
    List<Integer> seeds =
        table.rows().values().stream()
            .flatMap(row -> row.values().stream())
            .map(cell -> cell.scores().size())
            .distinct()
            .toList();
    String drawn =
        "%,d bootstrap resamples, percentile method, seed %d"
            .formatted(bootstrap.resamples(), bootstrap.seed());
    if (seeds.contains(1)) {
      notes.add("One seed: the 95 percent interval in brackets is over examples (" + drawn + ").");
    }
    if (seeds.stream().anyMatch(n -> n > 1)) {
      notes.add("Several seeds: mean ± sample standard deviation, n = number of seeds.");
    }
    if (seeds.stream().anyMatch(n -> n >= Cell.SEEDS_FOR_INTERVAL)) {
      notes.add(
          "From %d seeds on, the 95 percent interval is over seeds and examples (%s)."
              .formatted(Cell.SEEDS_FOR_INTERVAL, drawn));
    }
    return notes;
  }

  /** Returns a line for each mark that stands in the table, with its numbers by row. */
  private static List<String> marks(RunTable table) {
    Map<Mark, Map<String, String>> found = new TreeMap<>();
    table
        .rows()
        .forEach(
            (name, cells) ->
                cells.forEach(
                    (column, cell) ->
                        cell.marks()
                            .forEach(
                                (mark, numbers) ->
                                    found
                                        .computeIfAbsent(mark, m -> new LinkedHashMap<>())
                                        .put(column.task(), numbers))));
    List<String> notes = new ArrayList<>();
    found.forEach(
        (mark, numbers) -> {
          List<String> shown = new ArrayList<>();
          numbers.forEach((task, text) -> shown.add(text.isEmpty() ? task : task + " " + text));
          notes.add("[%s] %s: %s".formatted(mark.letter(), mark.text(), String.join("; ", shown)));
        });
    boolean shared =
        table.rows().values().stream()
            .flatMap(row -> row.values().stream())
            .flatMap(cell -> cell.runs().stream())
            .anyMatch(RecordedRun::sharedProcessors);
    if (shared) {
      notes.add(
          "[%s] %s".formatted(Mark.SHARED_PROCESSORS.letter(), Mark.SHARED_PROCESSORS.text()));
    }
    return notes;
  }

  private static List<String> comparisons(List<RowComparison> comparisons) {
    List<String> notes = new ArrayList<>();
    for (RowComparison each : comparisons) {
      String outcome =
          each.corrected()
              .map(
                  p ->
                      "p = %s after Holm's correction%s: %s"
                          .formatted(
                              probability(p),
                              each.mcNemar().map(m -> ", McNemar " + probability(m)).orElse(""),
                              p < 0.05 ? "different" : "not different"))
              .orElse("two to four seeds: nothing is claimed");
      notes.add(
          String.format(
              Locale.ROOT,
              "%s, %s: %+.2f; %s",
              each.row(),
              each.column().title(),
              100 * each.difference(),
              outcome));
    }
    if (!comparisons.isEmpty()) {
      notes.add(
          "p: with one seed by permuting the predictions of each example, from five seeds on by resampling seeds and examples.");
    }
    return notes;
  }

  private static String probability(double p) {
    return String.format(Locale.ROOT, p < 0.001 ? "%.1e" : "%.3f", p);
  }
}
