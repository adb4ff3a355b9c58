package dev.longhand.tools.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The mean over the tasks of a table: of each task the mean of its metrics and sets first. It is
 * GLUE's own score only with all of GLUE's tasks.
 *
 * @param tasks that count
 * @param isGlueScore whether these are GLUE's nine tasks
 */
record MeanScore(List<String> tasks, boolean isGlueScore) {
  private static final List<String> GLUE =
      List.of("cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli");

  /** Papers leave WNLI out, whose development set misleads, and AX is a diagnostic set. */
  private static final List<String> LEFT_OUT = List.of("wnli", "ax");

  static MeanScore of(RunTable table, boolean withWnli) {
    List<String> tasks =
        new ArrayList<>(table.columns().stream().map(Column::mainTask).distinct().toList());
    boolean all = tasks.containsAll(GLUE) && withWnli;
    if (!withWnli) {
      tasks.removeAll(LEFT_OUT);
    }
    return new MeanScore(
        List.copyOf(all ? GLUE : tasks), all && tasks.stream().allMatch(GLUE::contains));
  }

  /** Returns whether there is a mean to show. */
  boolean isOfSeveral() {
    return tasks.size() > 1;
  }

  String title() {
    return isGlueScore ? "GLUE score" : "mean of " + tasks.size() + " tasks";
  }

  /** Returns the rule, for the line under the table. */
  String rule() {
    return title()
        + ": the mean over "
        + String.join(", ", tasks)
        + " of the mean of each task's figures; only rows with all of them have it";
  }

  /** Returns the mean of a row, if it has a figure of every task. */
  OptionalDouble of(Map<Column, Cell> row) {
    Map<String, List<Double>> byTask = new LinkedHashMap<>();
    row.forEach(
        (column, cell) -> {
          if (cell.hasFigure() && !column.metric().equals("combined_score")) {
            byTask.computeIfAbsent(column.mainTask(), t -> new ArrayList<>()).add(cell.mean());
          }
        });
    if (!byTask.keySet().containsAll(tasks)) {
      return OptionalDouble.empty();
    }
    return tasks.stream()
        .mapToDouble(
            task ->
                byTask.get(task).stream().mapToDouble(Double::doubleValue).average().orElseThrow())
        .average();
  }
}
