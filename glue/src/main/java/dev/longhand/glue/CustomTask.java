package dev.longhand.glue;

import dev.longhand.files.UserException;
import dev.longhand.glue.GlueTask.EvaluationSet;
import dev.longhand.glue.GlueTask.LabelClass;
import dev.longhand.runner.data.ColumnChoice;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.TaskColumns;
import dev.longhand.runner.data.TextRow;
import dev.longhand.runner.data.TextTableReader;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A task that is defined by a user's own files, as run_glue.py defines it without a task's name.
 *
 * @param columns of the files
 * @param labels what the file that defines the task has as labels
 * @param file that defines the task
 * @param delimiter joins all texts of a row into one; empty where two are a pair
 */
record CustomTask(
    Path file, CustomColumns columns, CustomLabels labels, Optional<String> delimiter) {
  /** What stands for the task's name in file names. */
  static final String NAME = "own";

  /** Classes that are named in the description of a task. */
  private static final int SHOWN = 20;

  /**
   * Returns the task that a labeled file defines.
   *
   * @throws UserException if the file cannot be read, or its columns or labels are wrong or
   *     ambiguous
   */
  static CustomTask of(Path file, ColumnChoice choice) {
    Reader reader = new Reader(file, choice);
    TextTableReader.read(file, reader);
    return new CustomTask(file, reader.columns, reader.labels, choice.delimiter());
  }

  /** Returns the task with the classes of the file, of which there must be two. */
  GlueTask task() {
    labels.requireSeveralClasses();
    return outline();
  }

  /** Returns the task with the classes of the file, whatever they are. */
  GlueTask outline() {
    return withClasses(labels.classes());
  }

  /**
   * Returns the task for a model: with the classes of its checkpoint where those of the file are
   * among them, which may be fewer; with those of the file otherwise.
   *
   * @param checkpoint names of the checkpoint's outputs
   * @param trains whether the model is trained on the file, which then must have two classes
   * @throws UserException if the model is only used and the file has other labels than its
   */
  GlueTask task(List<String> checkpoint, boolean trains) {
    boolean areAmong = labels.areAmong(checkpoint);
    if (!trains && !areAmong && LabelOrder.areNames(checkpoint)) {
      labels.requireNumbers(checkpoint);
    }
    if (trains || !areAmong) {
      labels.requireSeveralClasses();
    }
    return areAmong ? withClasses(labels.named(checkpoint)) : outline();
  }

  private GlueTask withClasses(List<String> classes) {
    List<String> texts = columns.texts();
    boolean joins = delimiter.isPresent() && texts.size() > 1;
    Optional<TaskColumns.Joined> joined =
        joins
            ? Optional.of(
                new TaskColumns.Joined(texts.subList(1, texts.size()), delimiter.orElseThrow()))
            : Optional.empty();
    return new GlueTask(
        NAME,
        "",
        List.of(),
        TaskColumns.own(
            texts.get(0),
            joins ? List.of() : texts.subList(1, texts.size()),
            columns.label(),
            joined),
        classes.stream().map(name -> new LabelClass(name, name)).toList(),
        Metrics.of(labels.isRegression() ? Metric.MEAN_SQUARED_ERROR : Metric.ACCURACY),
        List.of(new EvaluationSet(List.of(), List.of(), "", NAME, "")));
  }

  /** Returns in one line which columns are texts, which is the label and what it is. */
  String describe() {
    StringBuilder line = new StringBuilder(file + ": ");
    line.append(columns.texts().size() == 1 ? "text is column " : "texts are columns ")
        .append(String.join(delimiter.isPresent() ? ", " : " and ", columns.texts()))
        .append(columns.texts().size() > 1 && delimiter.isPresent() ? " (joined)" : "")
        .append("; label is column ")
        .append(columns.label())
        .append(", ")
        .append(labels.isRegression() ? "a number (regression)" : classes());
    if (!columns.unused().isEmpty()) {
      line.append("; not used: ").append(CustomColumns.shown(columns.unused()));
    }
    return line.toString();
  }

  private String classes() {
    List<String> names = labels.classes();
    return "%d class%s (%s%s)"
        .formatted(
            names.size(),
            names.size() == 1 ? "" : "es",
            CustomColumns.shown(names.subList(0, Math.min(SHOWN, names.size()))),
            names.size() > SHOWN ? ", ..." : "");
  }

  /** Takes the header and the labels of a file. */
  private static final class Reader implements TextTableReader.Handler {
    private final Path file;
    private final ColumnChoice choice;
    private final CustomLabels labels;
    private CustomColumns columns;
    private int width;
    private int labelAt;

    Reader(Path file, ColumnChoice choice) {
      this.file = file;
      this.choice = choice;
      this.labels = new CustomLabels(file, choice.regression());
    }

    @Override
    public boolean header(List<String> names) {
      columns = CustomColumns.of(file, names, choice);
      width = names.size();
      labelAt = names.stream().map(String::strip).toList().indexOf(columns.label());
      return true;
    }

    @Override
    public void row(TextRow row) {
      ExampleReader.requireWidth(row, width);
      labels.add(row, labelAt);
    }
  }
}
