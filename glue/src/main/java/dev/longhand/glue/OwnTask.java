package dev.longhand.glue;

import dev.longhand.glue.GlueTask.EvaluationSet;
import dev.longhand.glue.GlueTask.LabelClass;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A task that is defined by a user's own files, as run_glue.py defines it without a task's name:
 * the columns {@code sentence1} and {@code sentence2}, otherwise the first two that are not the
 * label, or the only one. Whole numbers and words are classes, sorted; other numbers make it a
 * regression.
 */
final class OwnTask implements TextRows.Handler {
  /** What stands for the task's name in file names. */
  static final String NAME = "own";

  private static final String LABEL = "label";

  private final Path file;
  private final List<String> texts = new ArrayList<>();
  private final Set<String> labels = new LinkedHashSet<>();
  private int labelAt;

  private OwnTask(Path file) {
    this.file = file;
  }

  /** Returns the task that a labelled file defines. */
  static GlueTask of(Path file) {
    OwnTask reader = new OwnTask(file);
    TextRows.read(file, reader);
    return reader.task();
  }

  @Override
  public boolean header(List<String> names) {
    List<String> plain = names.stream().map(n -> n.strip().toLowerCase(Locale.ROOT)).toList();
    labelAt = plain.indexOf(LABEL);
    if (labelAt < 0) {
      throw new ReportedException(
          "%s: there is no column '%s'; found %s".formatted(file, LABEL, String.join(", ", names)));
    }
    if (plain.containsAll(List.of("sentence1", "sentence2"))) {
      texts.addAll(List.of("sentence1", "sentence2"));
    } else {
      plain.stream()
          .filter(n -> !n.equals(LABEL) && !n.equals("idx") && !n.equals("index"))
          .limit(2)
          .forEach(texts::add);
    }
    if (texts.isEmpty()) {
      throw new ReportedException(file + ": there is no column of texts beside 'label'");
    }
    return true;
  }

  @Override
  public void row(long line, List<String> fields) {
    if (fields.size() <= labelAt) {
      throw new ReportedException(
          "%s, line %d: the row has %d columns; expected at least %d"
              .formatted(file, line, fields.size(), labelAt + 1));
    }
    labels.add(fields.get(labelAt).strip());
  }

  private GlueTask task() {
    boolean whole = labels.stream().allMatch(label -> label.matches("[-+]?\\d{1,18}"));
    boolean numbers =
        labels.stream()
            .allMatch(label -> label.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?"));
    boolean regression = numbers && !whole;
    List<LabelClass> classes =
        regression
            ? List.of()
            : labels.stream()
                .sorted(whole ? Comparator.comparing(Long::valueOf) : Comparator.naturalOrder())
                .map(label -> new LabelClass(label, label))
                .toList();
    if (classes.size() == 1) {
      throw new ReportedException(
          "%s: every label is '%s'; expected at least two classes"
              .formatted(file, classes.get(0).name()));
    }
    return new GlueTask(
        NAME,
        "",
        List.of(),
        texts.subList(0, 1),
        texts.subList(1, texts.size()),
        List.of(LABEL),
        List.of(),
        classes,
        Metrics.of(regression ? Metric.MEAN_SQUARED_ERROR : Metric.ACCURACY),
        List.of(new EvaluationSet(List.of(), List.of(), "", NAME, "")),
        false);
  }
}
