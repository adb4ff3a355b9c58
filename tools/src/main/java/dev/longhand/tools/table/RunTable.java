package dev.longhand.tools.table;

import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs in rows of what varies and columns of tasks and metrics. */
final class RunTable {
  private static final String COMBINED = "combined_score";

  private final List<Column> columns;
  private final Map<String, Map<Column, Cell>> rows;

  private RunTable(List<Column> columns, Map<String, Map<Column, Cell>> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Groups runs.
   *
   * @param rowNames the arguments that name a row
   * @throws UserException if two runs of one row, task and seed are given, or runs of one row and
   *     task differ in more than their seed
   */
  static RunTable of(List<RecordedRun> runs, List<String> rowNames) {
    Map<String, Map<String, List<RecordedRun>>> byRow = new LinkedHashMap<>();
    Set<Column> columns = new LinkedHashSet<>();
    for (RecordedRun run : runs) {
      byRow
          .computeIfAbsent(rowName(run, rowNames), name -> new LinkedHashMap<>())
          .computeIfAbsent(run.task(), task -> new ArrayList<>())
          .add(run);
      columns.addAll(run.scores().keySet());
      columns.addAll(run.columnsWithoutFigures());
    }
    byRow.values().forEach(tasks -> tasks.values().forEach(RunTable::requireSeedsAlone));
    Map<String, Map<Column, Cell>> rows = new LinkedHashMap<>();
    byRow.forEach((name, tasks) -> rows.put(name, cells(tasks, columns)));
    return new RunTable(
        columns.stream().filter(column -> !column.metric().equals(COMBINED)).toList(), rows);
  }

  private static Map<Column, Cell> cells(
      Map<String, List<RecordedRun>> tasks, Collection<Column> columns) {
    Map<Column, Cell> cells = new LinkedHashMap<>();
    for (Column column : columns) {
      Optional.ofNullable(tasks.get(column.mainTask()))
          .filter(
              runs ->
                  runs.stream()
                      .anyMatch(
                          run ->
                              run.scores().containsKey(column)
                                  || run.columnsWithoutFigures().contains(column)))
          .ifPresent(runs -> cells.put(column, Cell.of(column, runs)));
    }
    return cells;
  }

  private static String rowName(RecordedRun run, List<String> names) {
    return names.stream()
        .map(
            name -> {
              String value =
                  run.argument(name)
                      .orElseThrow(
                          () ->
                              new UserException(
                                  "--rows %s: the run %s has no such argument"
                                      .formatted(name, run.folder())));
              return name.equals("model") ? value : name + "=" + value;
            })
        .collect(Collectors.joining(", "));
  }

  private static void requireSeedsAlone(List<RecordedRun> runs) {
    Map<Long, Path> bySeed = new LinkedHashMap<>();
    RecordedRun first = runs.get(0);
    for (RecordedRun run : runs) {
      Path other = bySeed.put(run.seed(), run.folder());
      if (other != null) {
        throw new UserException(
            "seed %d of task %s is there twice in one row: %s and %s; leave one out, or name what differs with --rows"
                .formatted(run.seed(), run.task(), other, run.folder()));
      }
      requireSameSettings(first, run);
    }
  }

  private static void requireSameSettings(RecordedRun first, RecordedRun run) {
    Map<String, String> one = first.settings();
    Map<String, String> other = run.settings();
    for (Map.Entry<String, String> entry : one.entrySet()) {
      String value = other.getOrDefault(entry.getKey(), "absent");
      if (!value.equals(entry.getValue())) {
        throw new UserException(
            "%s and %s would be one figure but differ in %s (%s and %s); add it to --rows, or leave one out"
                .formatted(first.folder(), run.folder(), entry.getKey(), entry.getValue(), value));
      }
    }
  }

  List<Column> columns() {
    return columns;
  }

  /** Returns the cells of each row by their columns, rows in the order of their first run. */
  Map<String, Map<Column, Cell>> rows() {
    return rows;
  }
}
