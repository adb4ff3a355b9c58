package dev.longhand.trainer.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The logits of a model for the rows of a data set, in the data set's order, in one flat array. */
public final class Predictions {
  private final float[] logits;
  private final int columns;

  /**
   * Takes logits [rows * columns], row after row; the array is not copied.
   *
   * @throws IllegalArgumentException if the array does not hold whole rows
   */
  public Predictions(float[] logits, int columns) {
    if (columns < 1 || logits.length % columns != 0) {
      throw new IllegalArgumentException(logits.length + " logits in rows of " + columns);
    }
    this.logits = logits;
    this.columns = columns;
  }

  /** The number of rows. */
  public int rows() {
    return logits.length / columns;
  }

  /** The number of logits in a row: classes, or 1 for a regression. */
  public int columns() {
    return columns;
  }

  /** One logit. */
  public float logit(int row, int column) {
    return logits[row * columns + column];
  }

  /** The logits of one row. */
  public float[] logits(int row) {
    return Arrays.copyOfRange(logits, row * columns, (row + 1) * columns);
  }

  /** The class of the largest logit of each row; the first of equals. */
  public int[] classes() {
    int[] classes = new int[rows()];
    for (int row = 0; row < classes.length; row++) {
      for (int column = 1; column < columns; column++) {
        if (logit(row, column) > logit(row, classes[row])) {
          classes[row] = column;
        }
      }
    }
    return classes;
  }

  /** The labels of each row that are more probable than not, where a row may have several. */
  public int[][] labelSets() {
    return IntStream.range(0, rows())
        .mapToObj(
            row -> IntStream.range(0, columns).filter(label -> logit(row, label) > 0).toArray())
        .toArray(int[][]::new);
  }

  /** The first logit of each row: the value that a regression predicts. */
  public float[] values() {
    float[] values = new float[rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = logit(row, 0);
    }
    return values;
  }

  /**
   * The mean over the rows of -log of the probability that the softmax gives to the right class.
   */
  public double crossEntropy(int[] labels) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double right = logit(row, labels[row]);
      double relative = 0;
      for (int column = 0; column < columns; column++) {
        relative += Math.exp(logit(row, column) - right);
      }
      sum += Math.log(relative);
    }
    return sum / labels.length;
  }

  /** The mean over the rows of the squared distance of the value to the right one. */
  public double meanSquaredError(float[] labels) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double distance = logit(row, 0) - labels[row];
      sum += distance * distance;
    }
    return sum / labels.length;
  }
}
