package dev.longhand.glue;

import dev.longhand.cli.Flag;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.files.UsageException;
import dev.longhand.runner.data.ColumnChoice;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The flags of run_classification.py: what a user's own files hold, and how it is measured. */
final class CustomTaskFlags {
  private static final String GROUP = "Files of your own";
  private static final String TEXTS = "text_column_names";
  private static final String DELIMITER = "text_column_delimiter";
  private static final String PAIR = "text_columns_as_pair";
  private static final String LABEL = "label_column_name";
  private static final String REMOVED = "remove_columns";
  private static final String REGRESSION = "do_regression";
  private static final String METRIC = "metric_name";

  /** Flags that a named task, whose columns and metrics are known, has no use for. */
  private static final List<String> ONLY_OWN =
      List.of(TEXTS, PAIR, LABEL, REMOVED, REGRESSION, METRIC);

  /** Metrics by the names that Hugging Face's library evaluate gives them, and by their keys. */
  private static final Map<String, Metric> METRICS =
      new TreeMap<>(
          Map.of(
              "accuracy", Metric.ACCURACY,
              "f1", Metric.F1,
              "matthews_correlation", Metric.MATTHEWS_CORRELATION,
              "mse", Metric.MEAN_SQUARED_ERROR,
              "pearson", Metric.PEARSON,
              "pearsonr", Metric.PEARSON,
              "spearmanr", Metric.SPEARMAN));

  private CustomTaskFlags() {}

  /** Returns the flags in the order in which the help lists them. */
  static Flag[] flags() {
    return new Flag[] {
      Flag.texts(
          TEXTS, GROUP, "text columns, joined into one text (default: chosen by the header)"),
      Flag.text(DELIMITER, " ", GROUP, "delimiter between joined text columns"),
      Flag.bool(
          PAIR,
          false,
          GROUP,
          "encode the two columns of text_column_names as a text pair instead of joining them"),
      Flag.text(LABEL, GROUP, "label column (default: label)"),
      Flag.texts(REMOVED, GROUP, "columns to ignore when text columns are chosen"),
      Flag.bool(
          REGRESSION,
          GROUP,
          "regression: labels are real numbers (default: true if a label has a fraction)"),
      Flag.text(METRIC, GROUP, "evaluation metric (default: accuracy; mse for regression)")
          .choices(List.copyOf(METRICS.keySet())),
      Flag.bool(
          "shuffle_train_dataset",
          false,
          GROUP,
          "shuffle the training set once before training, as the datasets library does"),
      Flag.integer("shuffle_seed", 42, GROUP, "random seed of shuffle_train_dataset")
          .in(Range.between(0, 0xFFFFFFFFL)),
    };
  }

  /** Refuses flags that a task with a name of its own decides. */
  static void checkNamedTask(ParsedArguments flags) {
    for (String flag : ONLY_OWN) {
      if (flags.given(flag)) {
        throw new UsageException(
            "--%s is for files of your own; leave it out, or leave out --task".formatted(flag));
      }
    }
  }

  /** Returns what the flags say of the columns. */
  static ColumnChoice columns(ParsedArguments flags) {
    List<String> texts = flags.texts(TEXTS);
    boolean joins = texts.size() > 1 && !flags.isTrue(PAIR);
    return new ColumnChoice(
        texts,
        flags.optionalText(LABEL),
        joins ? flags.optionalText(DELIMITER) : Optional.empty(),
        flags.texts(REMOVED),
        flags.value(REGRESSION).map(Boolean.class::cast));
  }

  /** Returns a task measured by the metric of the flags, if they name one. */
  static GlueTask measured(GlueTask task, ParsedArguments flags) {
    Optional<String> name = flags.optionalText(METRIC);
    if (name.isEmpty()) {
      return task;
    }
    Metric metric = METRICS.get(name.get());
    if (metric.isOfClasses() == task.isRegression()) {
      throw new UsageException(
          "--metric_name %s does not measure %s; expected one of %s"
              .formatted(
                  name.get(),
                  task.isRegression() ? "a regression" : "classes",
                  String.join(", ", namesOf(!metric.isOfClasses()))));
    }
    if (metric == Metric.F1 && task.classes().size() > 2) {
      throw new UsageException(
          "--metric_name f1 measures two classes, and there are %d; expected accuracy or matthews_correlation"
              .formatted(task.classes().size()));
    }
    return task.withMetrics(Metrics.of(metric));
  }

  private static List<String> namesOf(boolean classes) {
    List<String> names = new ArrayList<>(METRICS.keySet());
    names.removeIf(name -> METRICS.get(name).isOfClasses() != classes);
    return names;
  }
}
