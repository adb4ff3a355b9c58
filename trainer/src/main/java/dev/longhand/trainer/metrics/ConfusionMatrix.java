package dev.longhand.trainer.metrics;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The confusion matrix of classes and predicted classes. Averages over classes, and what a class
 * that never occurs counts (0), are scikit-learn's with {@code zero_division=0}.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  private ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Counts predictions.
   *
   * @param predictions the predicted classes [rows]
   * @param labels the right classes [rows], from 0 to classes - 1
   */
  public static ConfusionMatrix of(int[] predictions, int[] labels, int classes) {
    if (predictions.length != labels.length) {
      throw new IllegalArgumentException(
          predictions.length + " predictions for " + labels.length + " labels");
    }
    long[][] counts = new long[classes][classes];
    for (int row = 0; row < labels.length; row++) {
      counts[labels[row]][predictions[row]]++;
    }
    return new ConfusionMatrix(counts);
  }

  /** Returns the number of classes. */
  public int classes() {
    return counts.length;
  }

  /** Returns how many rows of a class got a prediction. */
  public long count(int label, int prediction) {
    return counts[label][prediction];
  }

  /** Returns the number of rows. */
  public long total() {
    return IntStream.range(0, classes()).mapToLong(this::labeled).sum();
  }

  /** Returns the fraction of right predictions. */
  public double accuracy() {
    return fraction(right(), total());
  }

  /** Returns the fraction of a class's predictions that are right. */
  public double precision(int label) {
    return fraction(counts[label][label], predicted(label));
  }

  /** Returns the fraction of a class's rows that were found. */
  public double recall(int label) {
    return fraction(counts[label][label], labeled(label));
  }

  /** Returns the harmonic mean of a class's precision and recall. */
  public double f1(int label) {
    return fraction(2 * counts[label][label], predicted(label) + labeled(label));
  }

  /** Returns the mean of the classes' precisions, over the classes that occur. */
  public double macroPrecision() {
    return occurring().mapToDouble(this::precision).average().orElse(0);
  }

  /** Returns the mean of the classes' recalls, over the classes that occur. */
  public double macroRecall() {
    return occurring().mapToDouble(this::recall).average().orElse(0);
  }

  /** Returns the mean of the classes' F1, over the classes that occur. */
  public double macroF1() {
    return occurring().mapToDouble(this::f1).average().orElse(0);
  }

  /**
   * Returns the correlation of predictions and labels, 0 where one of them is constant (Matthews
   * 1975; for several classes Gorodkin 2004).
   */
  public double matthewsCorrelation() {
    double total = total();
    double agreement = right() * total - sum(label -> (double) (labeled(label) * predicted(label)));
    double predictions =
        total * total - sum(label -> (double) (predicted(label) * predicted(label)));
    double labels = total * total - sum(label -> (double) (labeled(label) * labeled(label)));
    double spread = Math.sqrt(predictions * labels);
    return spread == 0 ? 0 : agreement / spread;
  }

  private IntStream occurring() {
    return IntStream.range(0, classes())
        .filter(label -> labeled(label) > 0 || predicted(label) > 0);
  }

  private double sum(IntToDoubleFunction term) {
    return IntStream.range(0, classes()).mapToDouble(term).sum();
  }

  private long right() {
    return IntStream.range(0, classes()).mapToLong(label -> counts[label][label]).sum();
  }

  private long labeled(int label) {
    return Arrays.stream(counts[label]).sum();
  }

  private long predicted(int prediction) {
    return Arrays.stream(counts).mapToLong(row -> row[prediction]).sum();
  }

  private static double fraction(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
