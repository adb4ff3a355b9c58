package dev.longhand.newsgroups;

import dev.longhand.cli.console.Table;
import dev.longhand.trainer.metrics.ConfusionMatrix;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The metrics of each class in percent, and the confusion matrix.
 *
 * @param classes their names
 */
public record ClassReport(List<String> classes, ConfusionMatrix counts) {

  /** Returns precision, recall, F1 and support of each class, and the means of the classes. */
  public Table figures() {
    Table table = new Table("group", "precision", "recall", "F1", "support");
    for (int label = 0; label < classes.size(); label++) {
      table.row(
          classes.get(label),
          percent(counts.precision(label)),
          percent(counts.recall(label)),
          percent(counts.f1(label)),
          Long.toString(support(label)));
    }
    return table.row(
        "mean of the groups",
        percent(counts.macroPrecision()),
        percent(counts.macroRecall()),
        percent(counts.macroF1()),
        Long.toString(counts.total()));
  }

  /** Returns a row for each right class and a column, by its number, for each predicted one. */
  public Table confusions() {
    List<String> numbers = IntStream.rangeClosed(1, classes.size()).mapToObj(i -> "" + i).toList();
    Table table = new Table(row("right group", "predicted:", numbers));
    for (int label = 0; label < classes.size(); label++) {
      table.row(row(classes.get(label), numbers.get(label), cells(label)));
    }
    return table;
  }

  private static String[] row(String name, String number, List<String> cells) {
    return Stream.concat(Stream.of(name, number), cells.stream()).toArray(String[]::new);
  }

  private List<String> cells(int label) {
    return IntStream.range(0, classes.size())
        .mapToObj(prediction -> Long.toString(counts.count(label, prediction)))
        .toList();
  }

  private long support(int label) {
    return IntStream.range(0, classes.size()).mapToLong(p -> counts.count(label, p)).sum();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
