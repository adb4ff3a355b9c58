package dev.longhand.glue;

import dev.longhand.files.UserException;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.NameIndex;
import dev.longhand.runner.data.TaskColumns;
import dev.longhand.runner.data.TextRow;
import dev.longhand.runner.data.TextTableReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the examples of a task from a file: finds its columns and checks every row. */
final class ExampleReader implements TextTableReader.Handler {
  private final Path file;
  private final GlueTask task;
  private final TaskColumns columns;
  private final boolean labeled;
  private final boolean isExact;
  private final NameIndex labelIndex;
  private final List<String> first = new ArrayList<>();
  private final List<String> second = new ArrayList<>();
  private final List<Integer> classes = new ArrayList<>();
  private final List<Float> values = new ArrayList<>();
  private int width;
  private int firstAt;
  private int secondAt;
  private int labelAt;
  private List<Integer> joinedAt = List.of();
  private int skipped;

  private ExampleReader(Path file, GlueTask task, boolean labeled) {
    this.file = file;
    this.task = task;
    this.columns = task.columns();
    this.labeled = labeled;
    this.labelIndex = task.labelIndex();
    this.isExact = columns.isExact() || TextTableReader.isCommaSeparated(file);
  }

  /**
   * Reads a file.
   *
   * @param labeled whether rows must have labels; where they need not, all have none
   * @throws UserException if the file is missing or empty, a column is missing, a row is too short
   *     or a label is none of the task's
   */
  static Examples read(Path file, GlueTask task, boolean labeled) {
    ExampleReader reader = new ExampleReader(file, task, labeled);
    TextTableReader.read(file, reader);
    if (reader.first.isEmpty()) {
      throw TextTableReader.noRows(file);
    }
    return new Examples(
        file, reader.first, reader.second, reader.classes, reader.values, reader.skipped);
  }

  @Override
  public boolean header(List<String> names) {
    if (find(names)) {
      if (isExact) {
        CustomColumns.requireDistinct(file, names);
      }
      return true;
    }
    if (!columns.withoutHeader().isEmpty() && find(columns.withoutHeader())) {
      return false;
    }
    throw new UserException(
        "%s: there is no column %s; expected %s, found %s"
            .formatted(file, missing(names), wanted(), CustomColumns.shown(names)));
  }

  private boolean find(List<String> names) {
    width = names.size();
    firstAt = indexOf(names, columns.first());
    secondAt = indexOf(names, columns.second());
    labelAt = labeled ? indexOf(names, columns.label()) : -1;
    joinedAt =
        columns.joined().stream()
            .flatMap(joined -> joined.names().stream())
            .map(name -> indexOf(names, List.of(name)))
            .toList();
    return firstAt >= 0
        && !joinedAt.contains(-1)
        && (columns.second().isEmpty() || secondAt >= 0)
        && (!labeled || labelAt >= 0);
  }

  private String missing(List<String> names) {
    List<List<String>> needed = new ArrayList<>(List.of(columns.first(), columns.second()));
    columns.joined().ifPresent(joined -> joined.names().forEach(n -> needed.add(List.of(n))));
    if (labeled) {
      needed.add(columns.label());
    }
    return needed.stream()
        .filter(candidates -> !candidates.isEmpty() && indexOf(names, candidates) < 0)
        .map(candidates -> "'" + candidates.get(0) + "'")
        .findFirst()
        .orElse("");
  }

  private String wanted() {
    List<String> wanted = new ArrayList<>(List.of(columns.first().get(0)));
    columns.second().stream().findFirst().ifPresent(wanted::add);
    columns.joined().ifPresent(joined -> wanted.addAll(joined.names()));
    if (labeled) {
      wanted.add(columns.label().get(0));
    }
    return String.join(", ", wanted);
  }

  private static int indexOf(List<String> names, List<String> candidates) {
    NameIndex index = new NameIndex(names.stream().map(String::strip).toList());
    return candidates.stream()
        .map(index::find)
        .flatMapToInt(OptionalInt::stream)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void row(TextRow row) {
    int needed = Math.max(firstAt, Math.max(secondAt, labelAt)) + 1;
    if (row.size() < needed && columns.skipsBrokenRows()) {
      skipped++;
      return;
    }
    if (isExact) {
      requireWidth(row, width);
    } else if (row.size() < needed) {
      throw row.refusal(
          "the row has %d columns; expected at least %d (%s), separated as in the first line"
              .formatted(row.size(), needed, wanted()));
    }
    addLabel(row);
    StringBuilder text = new StringBuilder(row.text(firstAt));
    joinedAt.forEach(
        at -> text.append(columns.joined().orElseThrow().delimiter()).append(row.text(at)));
    first.add(text.toString());
    if (secondAt >= 0) {
      second.add(row.text(secondAt));
    }
  }

  /** Reports a row that has more or fewer fields than the header. */
  static void requireWidth(TextRow row, int width) {
    if (row.size() != width) {
      throw row.refusal(
          "the row has %d field%s, the header has %d; a text with the separator in it needs quotes"
              .formatted(row.size(), row.size() == 1 ? "" : "s", width));
    }
  }

  private void addLabel(TextRow row) {
    if (labelAt < 0) {
      addNoLabel();
      return;
    }
    String label = columns.isExact() ? CustomLabels.required(row, labelAt) : row.label(labelAt);
    if (task.isRegression()) {
      values.add(number(label).orElseThrow(() -> wrong(row, label)));
    } else {
      classes.add(classOf(label).orElseThrow(() -> wrong(row, label)));
    }
  }

  private OptionalInt classOf(String label) {
    OptionalInt known = labelIndex.find(label);
    return known.isPresent() || !columns.isExact()
        ? known
        : labelIndex.find(CustomLabels.className(label));
  }

  private void addNoLabel() {
    if (task.isRegression()) {
      values.add(Float.NaN);
    } else {
      classes.add(-1);
    }
  }

  private UserException wrong(TextRow row, String label) {
    return row.refusal(
        "the label is '%s'; expected %s"
            .formatted(CustomColumns.shown(List.of(label)), task.describeLabels()));
  }

  private static Optional<Float> number(String text) {
    try {
      float value = Float.parseFloat(text);
      return Float.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException notNumber) {
      return Optional.empty();
    }
  }
}
