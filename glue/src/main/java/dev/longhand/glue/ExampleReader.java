package dev.longhand.glue;

import dev.longhand.savedmodels.ReportedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the examples of a task from a file: finds its columns and checks every row. */
final class ExampleReader implements TextRows.Handler {
  private final Path file;
  private final TaskColumns columns;
  private final boolean labelled;
  private final List<String> first = new ArrayList<>();
  private final List<String> second = new ArrayList<>();
  private final List<Integer> classes = new ArrayList<>();
  private final List<Float> values = new ArrayList<>();
  private int firstAt;
  private int secondAt;
  private int labelAt;
  private int skipped;

  private ExampleReader(Path file, TaskColumns columns, boolean labelled) {
    this.file = file;
    this.columns = columns;
    this.labelled = labelled;
  }

  /**
   * What a reader must know of a task.
   *
   * @param first names of the first text's column
   * @param second names of the second text's column; empty where there is none
   * @param label names of the label's column
   * @param withoutHeader the columns of a file without a header; empty where all have one
   * @param classOf the class of a label as it is written; empty for a regression
   * @param expected the labels, for messages
   * @param skipsBrokenRows whether rows with too few columns are left out
   */
  record TaskColumns(
      List<String> first,
      List<String> second,
      List<String> label,
      List<String> withoutHeader,
      Map<String, Integer> classOf,
      String expected,
      boolean skipsBrokenRows) {}

  /**
   * Reads a file.
   *
   * @param labelled whether rows must have labels; where they need not, all have none
   * @throws ReportedException if the file is missing or empty, a column is missing, a row is too
   *     short or a label is none of the task's
   */
  static Examples read(Path file, TaskColumns columns, boolean labelled) {
    ExampleReader reader = new ExampleReader(file, columns, labelled);
    TextRows.read(file, reader);
    if (reader.first.isEmpty()) {
      throw new ReportedException(file + ": there is no row of examples; expected some");
    }
    return new Examples(
        file, reader.first, reader.second, reader.classes, reader.values, reader.skipped);
  }

  @Override
  public boolean header(List<String> names) {
    if (find(names)) {
      return true;
    }
    if (!columns.withoutHeader().isEmpty() && find(columns.withoutHeader())) {
      return false;
    }
    throw new ReportedException(
        "%s: there is no column %s; expected %s, found %s"
            .formatted(file, missing(names), wanted(), shortened(String.join(", ", names))));
  }

  private boolean find(List<String> names) {
    firstAt = indexOf(names, columns.first());
    secondAt = indexOf(names, columns.second());
    labelAt = labelled ? indexOf(names, columns.label()) : -1;
    return firstAt >= 0
        && (columns.second().isEmpty() || secondAt >= 0)
        && (!labelled || labelAt >= 0);
  }

  private String missing(List<String> names) {
    List<List<String>> needed =
        labelled
            ? List.of(columns.first(), columns.second(), columns.label())
            : List.of(columns.first(), columns.second());
    return needed.stream()
        .filter(candidates -> !candidates.isEmpty() && indexOf(names, candidates) < 0)
        .map(candidates -> "'" + candidates.get(0) + "'")
        .findFirst()
        .orElse("");
  }

  private String wanted() {
    List<String> wanted = new ArrayList<>(List.of(columns.first().get(0)));
    columns.second().stream().findFirst().ifPresent(wanted::add);
    if (labelled) {
      wanted.add(columns.label().get(0));
    }
    return String.join(", ", wanted);
  }

  private static int indexOf(List<String> names, List<String> candidates) {
    for (String candidate : candidates) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).strip().equalsIgnoreCase(candidate)) {
          return i;
        }
      }
    }
    return -1;
  }

  @Override
  public void row(long line, List<String> fields) {
    int needed = Math.max(firstAt, Math.max(secondAt, labelAt)) + 1;
    if (fields.size() < needed) {
      if (columns.skipsBrokenRows()) {
        skipped++;
        return;
      }
      throw new ReportedException(
          ("%s, line %d: the row has %d columns; expected at least %d (%s), separated as"
                  + " in the first line")
              .formatted(file, line, fields.size(), needed, wanted()));
    }
    addLabel(line, fields);
    first.add(fields.get(firstAt));
    if (secondAt >= 0) {
      second.add(fields.get(secondAt));
    }
  }

  private void addLabel(long line, List<String> fields) {
    String label = labelAt < 0 ? "" : fields.get(labelAt).strip();
    if (columns.classOf().isEmpty()) {
      values.add(labelAt < 0 ? Float.NaN : number(label).orElseThrow(() -> wrong(line, label)));
    } else if (labelAt < 0) {
      classes.add(-1);
    } else {
      Integer known = columns.classOf().get(label.toLowerCase(Locale.ROOT));
      if (known == null) {
        throw wrong(line, label);
      }
      classes.add(known);
    }
  }

  private ReportedException wrong(long line, String label) {
    return new ReportedException(
        "%s, line %d: the label is '%s'; expected %s"
            .formatted(file, line, shortened(label), columns.expected()));
  }

  private static Optional<Float> number(String text) {
    try {
      float value = Float.parseFloat(text);
      return Float.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException notNumber) {
      return Optional.empty();
    }
  }

  private static String shortened(String text) {
    return text.length() > 120 ? text.substring(0, 120) + "..." : text;
  }
}
