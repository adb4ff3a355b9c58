package dev.longhand.trainer.evaluation;

import dev.longhand.savedmodels.Tensors;
import dev.longhand.trainer.data.Batch;
import org.tensorflow.Result;

/** Logits and losses of a data set's rows, in its order, from batches in any order. */
public final class LogitsBuffer {
  private final float[] losses;
  private float[] logits = new float[0];
  private int columns;

  /**
   * Makes room.
   *
   * @param columns logits of a row, where there are no rows that tell
   */
  public LogitsBuffer(int rows, int columns) {
    this.losses = new float[rows];
    this.columns = columns;
  }

  /** Keeps the logits and losses, in this order, of a batch; again in place of those before. */
  void put(Batch batch, Result result) {
    if (logits.length == 0) {
      columns = Math.toIntExact(result.get(0).shape().get(1));
      logits = new float[Math.multiplyExact(losses.length, columns)];
    }
    float[] logitsOfBatch = Tensors.floats(result.get(0));
    float[] lossesOfBatch = Tensors.floats(result.get(1));
    int[] rows = batch.rowIndices();
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(logitsOfBatch, i * columns, logits, rows[i] * columns, columns);
      losses[rows[i]] = lossesOfBatch[i];
    }
  }

  /** Returns the predictions of all rows. */
  public Predictions predictions() {
    return new Predictions(logits, columns);
  }

  double meanLoss() {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
