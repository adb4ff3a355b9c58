package dev.longhand.cli.console;

import dev.longhand.files.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text with aligned columns: numbers to the right, all else to the left. */
public final class Table {
  private static final String GAP = "  ";

  private record Column(int width, boolean numeric) {}

  private final List<List<String>> rows = new ArrayList<>();

  /** Makes a table with the headings of its columns. */
  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with one cell for each column, control characters escaped; returns this table. */
  public Table row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + rows.get(0).size() + " columns");
    }
    rows.add(Arrays.stream(cells).map(Printable::escaped).toList());
    return this;
  }

  /** Returns the lines of the table, the headings underlined, without a final newline. */
  @Override
  public String toString() {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      columns.add(new Column(width(column), isNumeric(column)));
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, columns));
    }
    lines.add(1, underline(columns));
    return String.join("\n", lines);
  }

  private static String line(List<String> row, List<Column> columns) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(columns.get(column).width - cell.length());
      cells.add(columns.get(column).numeric ? space + cell : cell + space);
    }
    return String.join(GAP, cells).stripTrailing();
  }

  private static String underline(List<Column> columns) {
    List<String> dashes = new ArrayList<>();
    for (Column column : columns) {
      dashes.add("-".repeat(column.width));
    }
    return String.join(GAP, dashes);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** Returns whether every cell below the heading is a number, a percentage or empty. */
  private boolean isNumeric(int column) {
    return rows.stream()
        .skip(1)
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isEmpty() || cell.matches("-|[-+]?[\\d.,]+([eE][-+]?\\d+)?%?|NaN"));
  }
}
