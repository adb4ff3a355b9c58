package dev.longhand.trainer;

import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.savedmodels.Signature;
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
  private final PassSize passSize;

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
    this.passSize = PassSize.of(setup);
  }

  Outcome run(Dataset data, Purpose purpose) {
    TrainableModel model = setup.model();
    TensorSpec logitsSpec = model.signature(Signatures.EVALUATE).output(Signatures.LOGITS);
    float[] logits = new float[0];
    int columns = Math.max(1, Math.toIntExact(logitsSpec.shape().get(1)));
    double loss = 0;
    int done = 0;
    int batches = 0;
    try (Ahead<Feeds> ahead = new Ahead<>("longhand-batches", feeds(data))) {
      while (ahead.hasNext()) {
        beforeBatch.run();
        try (Feeds feeds = ahead.next();
            Result result = run(feeds)) {
          Batch batch = feeds.batch();
          if (done == 0) {
            columns = Math.toIntExact(result.get(0).shape().get(1));
            logits = new float[Math.multiplyExact(data.size(), columns)];
          }
          scatter(Tensors.floats(result.get(0)), batch.rowIndices(), columns, logits);
          for (float rowLoss : Tensors.floats(result.get(1))) {
            loss += rowLoss;
          }
          done += batch.examples();
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

  /** Logits and losses; documents of many segments are encoded some segments at a time. */
  private Result run(Feeds feeds) {
    TrainableModel model = setup.model();
    try {
      if (!model.hasSignature(Signatures.HEAD_EVALUATE) || !passSize.splits(feeds.batch())) {
        return run(feeds, model.signature(Signatures.EVALUATE));
      }
      var passes = new Passes(setup, feeds.batch(), 0, passSize.of(feeds.batch()));
      Signature head = model.signature(Signatures.HEAD_EVALUATE);
      try (Feeds vectors = feeds.ofHead(head, passes.pooled(Signatures.ENCODE_EVALUATE))) {
        return run(vectors, head);
      }
    } catch (TFResourceExhaustedException e) {
      Batch batch = feeds.batch();
      throw OutOfMemory.explain(
          e,
          "an evaluation batch of %d x %d tokens".formatted(batch.rows(), batch.length()),
          "--per_device_eval_batch_size (%d) or --max_seq_length"
              .formatted(setup.arguments().evalBatchSize()));
    }
  }

  private Result run(Feeds feeds, Signature signature) {
    return feeds
        .runner(setup.model().session())
        .fetch(signature.output(Signatures.LOGITS).name())
        .fetch(signature.output(Signatures.LOSS).name())
        .run();
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
