package dev.longhand.trainer;

import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TensorSpec;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.TrainingListener.Purpose;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.LabelType;
import java.util.Iterator;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Runs a model forward over a data set. Rows of like length share a batch, so that little padding
 * is computed; what comes out is in the data set's order, in one flat array.
 */
final class Inference {
  private final Trainer.Setup setup;
  private final Runnable beforeBatch;

  /** Logits of all rows, and the mean loss over the rows where they have labels. */
  record Outcome(Predictions predictions, double loss, int batches) {}

  /**
   * Prepares runs of a model.
   *
   * @param beforeBatch may end a run by throwing
   */
  Inference(Trainer.Setup setup, Runnable beforeBatch) {
    this.setup = setup;
    this.beforeBatch = beforeBatch;
  }

  Outcome run(Dataset data, Purpose purpose) {
    TrainableModel model = setup.model();
    TensorSpec logitsSpec = model.signature(Signatures.EVALUATE).output(Signatures.LOGITS);
    String lossName = model.signature(Signatures.EVALUATE).output(Signatures.LOSS).name();
    float[] logits = new float[0];
    int columns = Math.max(1, Math.toIntExact(logitsSpec.shape().get(1)));
    double loss = 0;
    int done = 0;
    int batches = 0;
    try (Ahead<Feeds> ahead = new Ahead<>("longhand-batches", feeds(data))) {
      while (ahead.hasNext()) {
        beforeBatch.run();
        try (Feeds feeds = ahead.next();
            Result result = run(feeds, logitsSpec.name(), lossName)) {
          Batch batch = feeds.batch();
          if (done == 0) {
            columns = Math.toIntExact(result.get(0).shape().get(1));
            logits = new float[Math.multiplyExact(data.size(), columns)];
          }
          scatter(Tensors.floats(result.get(0)), batch.rowIndices(), columns, logits);
          for (float rowLoss : Tensors.floats(result.get(1))) {
            loss += rowLoss;
          }
          done += batch.rows();
          batches++;
          for (TrainingListener listener : setup.listeners()) {
            listener.batch(batch, purpose);
            listener.advanced(purpose, done, data.size());
          }
        }
      }
    }
    double mean = data.labelType() == LabelType.NONE ? Double.NaN : loss / data.size();
    return new Outcome(new Predictions(logits, columns), mean, batches);
  }

  private Result run(Feeds feeds, String logits, String loss) {
    try {
      return feeds.runner(setup.model().session()).fetch(logits).fetch(loss).run();
    } catch (TFResourceExhaustedException e) {
      Batch batch = feeds.batch();
      throw OutOfMemory.explain(
          e,
          "an evaluation batch of %d x %d tokens".formatted(batch.rows(), batch.length()),
          "--per_device_eval_batch_size (%d) or --max_seq_length"
              .formatted(setup.arguments().evalBatchSize()));
    }
  }

  private Iterator<Feeds> feeds(Dataset data) {
    Batcher batcher = new Batcher(data, setup.padTokenId());
    double smoothing = setup.arguments().labelSmoothingFactor();
    Iterator<int[]> rows = new LengthSortedBatches(data, setup.arguments().evalBatchSize());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Feeds next() {
        Batch batch = batcher.batch(rows.next());
        return data.labelType() == LabelType.NONE
            ? Feeds.predict(setup.model(), batch, setup.constants())
            : Feeds.evaluate(setup.model(), batch, setup.constants(), smoothing);
      }
    };
  }

  private static void scatter(float[] from, int[] rows, int columns, float[] to) {
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(from, i * columns, to, rows[i] * columns, columns);
    }
  }
}
