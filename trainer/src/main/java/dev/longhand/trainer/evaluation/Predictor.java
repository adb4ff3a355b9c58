package dev.longhand.trainer.evaluation;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TensorSpec;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.LabelType;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.events.TrainingListener.Purpose;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.FedBatch;
import dev.longhand.trainer.step.MemoryShortage;
import dev.longhand.trainer.step.MicroBatchSize;
import dev.longhand.trainer.step.OutOfMemoryRetry;
import dev.longhand.trainer.step.Prefetcher;
import dev.longhand.trainer.step.SegmentPasses;
import java.util.Iterator;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Runs a model forward over a data set. Rows of like length share a batch, so that little padding
 * is computed; what comes out is in the data set's order, in one flat array.
 */
public final class Predictor {
  private final TrainingSetup setup;
  private final TrainableModel model;
  private final OutOfMemoryRetry guard;
  private final Runnable beforeBatch;

  /** Logits of all rows, and the mean loss over the rows where they have labels. */
  public record Outcome(Predictions predictions, double loss, int batches) {}

  /**
   * Prepares runs of a model.
   *
   * @param guard knows how much of a batch fits, and learns it
   * @param beforeBatch may end a run by throwing
   */
  public Predictor(TrainingSetup setup, OutOfMemoryRetry guard, Runnable beforeBatch) {
    this.setup = setup;
    this.model = setup.model();
    this.guard = guard;
    this.beforeBatch = beforeBatch;
  }

  public Outcome run(Dataset data, Purpose purpose) {
    TensorSpec logits = model.signature(Signatures.EVALUATE).output(Signatures.LOGITS);
    LogitsBuffer scores =
        new LogitsBuffer(data.size(), Math.max(1, Math.toIntExact(logits.shape().get(1))));
    String name = purpose == Purpose.PREDICT ? "prediction" : "evaluation";
    int done = 0;
    int batches = 0;
    try (Prefetcher<FedBatch> ahead = new Prefetcher<>("longhand-batches", feeds(data))) {
      while (ahead.hasNext()) {
        beforeBatch.run();
        try (FedBatch feeds = ahead.next()) {
          guard.compute(name, size -> run(feeds, size, scores));
          done += feeds.batch().examples();
          batches++;
          for (TrainingListener listener : setup.listeners()) {
            listener.batch(feeds.batch(), purpose);
            listener.advanced(purpose, done, data.size());
          }
        }
      }
    }
    double loss = data.labelType() == LabelType.NONE ? Double.NaN : scores.meanLoss();
    return new Outcome(scores.predictions(), loss, batches);
  }

  /** Computes the logits of one batch, in parts where memory does not suffice for all of it. */
  public void predict(Batch batch, LogitsBuffer scores) {
    try (FedBatch feeds = FedBatch.predict(model, batch, setup.constants())) {
      guard.compute("prediction", size -> run(feeds, size, scores));
    }
  }

  private LogitsBuffer run(FedBatch feeds, MicroBatchSize size, LogitsBuffer scores) {
    Batch batch = feeds.batch();
    try {
      if (!size.splits(batch)) {
        run(feeds, model.signature(Signatures.EVALUATE), scores);
      } else if (batch.hasSegments()) {
        runDocuments(feeds, size, scores);
      } else {
        runSome(feeds, size.of(batch), scores);
      }
      return scores;
    } catch (TFResourceExhaustedException e) {
      throw new MemoryShortage(batch, e);
    }
  }

  private void runSome(FedBatch feeds, int together, LogitsBuffer scores) {
    int rows = feeds.batch().rows();
    for (int from = 0; from < rows; from += together) {
      int to = Math.min(from + together, rows);
      try (FedBatch some = feeds.examples(setup, from, to, from / together)) {
        run(some, model.signature(Signatures.EVALUATE), scores);
      }
    }
  }

  /** Documents of many segments are encoded some segments at a time, if the model can. */
  private void runDocuments(FedBatch feeds, MicroBatchSize size, LogitsBuffer scores) {
    if (!model.hasSignature(Signatures.HEAD_EVALUATE)) {
      run(feeds, model.signature(Signatures.EVALUATE), scores);
      return;
    }
    var passes = new SegmentPasses(setup, feeds.batch(), 0, size.of(feeds.batch()));
    Signature head = model.signature(Signatures.HEAD_EVALUATE);
    try (FedBatch vectors = feeds.ofHead(head, passes.pooled(Signatures.ENCODE_EVALUATE))) {
      run(vectors, head, scores);
    }
  }

  private void run(FedBatch feeds, Signature signature, LogitsBuffer scores) {
    try (feeds;
        Result result =
            feeds
                .runner(model.session())
                .fetch(signature.output(Signatures.LOGITS).name())
                .fetch(signature.output(Signatures.LOSS).name())
                .run()) {
      scores.put(feeds.batch(), result);
    }
  }

  private Iterator<FedBatch> feeds(Dataset data) {
    Batcher batcher = new Batcher(data, setup.padTokenId());
    double smoothing = setup.arguments().labelSmoothingFactor();
    Iterator<int[]> rows = new LengthSortedBatches(data, setup.arguments().evalBatchSize());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public FedBatch next() {
        Batch batch = batcher.batch(rows.next());
        return data.labelType() == LabelType.NONE
            ? FedBatch.predict(setup.model(), batch, setup.constants())
            : FedBatch.evaluate(setup.model(), batch, setup.constants(), smoothing);
      }
    };
  }
}
