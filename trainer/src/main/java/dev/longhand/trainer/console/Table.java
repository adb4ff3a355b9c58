package dev.longhand.trainer.console;

import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns: numbers to the right, all else to the left. */
public final class Table {
  private static final String GAP = "  ";
  private final List<List<String>> rows = new ArrayList<>();

  /** Makes a table with the headings of its columns. */
  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with one cell for each column; returns this table. */
  public Table row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + rows.get(0).size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Returns the lines of the table, the headings underlined, without a final newline. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row));
    }
    lines.add(1, underline());
    return String.join("\n", lines);
  }

  private String line(List<String> row) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(width(column) - cell.length());
      cells.add(isNumeric(column) ? space + cell : cell + space);
    }
    return String.join(GAP, cells).stripTrailing();
  }

  private String underline() {
    List<String> dashes = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      dashes.add("-".repeat(width(column)));
    }
    return String.join(GAP, dashes);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** Tells whether every cell below the heading is a number, a percentage or empty. */
  private boolean isNumeric(int column) {
    return rows.stream()
        .skip(1)
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isEmpty() || cell.matches("-|[-+]?[\\d.,]+([eE][-+]?\\d+)?%?|NaN"));
  }
}
