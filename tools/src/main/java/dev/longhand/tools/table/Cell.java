package dev.longhand.tools.table;

import dev.longhand.runner.statistics.Bootstrap;
import dev.longhand.runner.statistics.Interval;
import dev.longhand.runner.statistics.ScoredRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A figure of a table: a metric of one or more seeds.
 *
 * @param runs of the seeds
 * @param scores the predictions of each run that has a figure
 * @param metric what is computed of them
 * @param marks what a reader must know, each with its numbers
 */
record Cell(
    List<RecordedRun> runs, List<ScoredRows> scores, String metric, Map<Mark, String> marks) {
  /** From so many seeds on, an interval is over seeds and rows together. */
  static final int SEEDS_FOR_INTERVAL = 5;

  static Cell of(Column column, List<RecordedRun> runs) {
    List<ScoredRows> scores = new ArrayList<>();
    Map<Mark, String> marks = new TreeMap<>();
    for (RecordedRun run : runs) {
      Optional.ofNullable(run.scores().get(column)).ifPresent(scores::add);
      run.marks(column)
          .forEach(
              (mark, text) -> marks.merge(mark, text, (a, b) -> a.equals(b) ? a : a + "; " + b));
    }
    return new Cell(List.copyOf(runs), List.copyOf(scores), column.metric(), marks);
  }

  boolean hasFigure() {
    return !scores.isEmpty();
  }

  double[] values() {
    return scores.stream().mapToDouble(rows -> rows.metric(metric)).toArray();
  }

  double mean() {
    return Arrays.stream(values()).average().orElse(Double.NaN);
  }

  /** Returns the sample standard deviation over seeds; not a number for one. */
  double deviation() {
    double[] values = values();
    double mean = mean();
    double sum = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(sum / (values.length - 1));
  }

  double median() {
    double[] sorted = Arrays.stream(values()).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the 95 percent interval: over the rows of one seed, or over seeds and rows from five
   * seeds on; two to four seeds carry none.
   */
  Optional<Interval> interval(Bootstrap bootstrap) {
    if (scores.size() == 1) {
      return Optional.of(bootstrap.ofRows(scores.get(0), metric));
    }
    return scores.size() >= SEEDS_FOR_INTERVAL
        ? Optional.of(bootstrap.ofSeedsAndRows(scores, metric))
        : Optional.empty();
  }

  /** Returns the letters of the marks. */
  String letters() {
    StringBuilder letters = new StringBuilder();
    marks
        .keySet()
        .forEach(mark -> letters.append(letters.isEmpty() ? "" : ",").append(mark.letter()));
    return letters.toString();
  }
}
