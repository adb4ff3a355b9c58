package dev.longhand.trainer.step;

import dev.longhand.files.UserException;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds out, before a training, how much of a batch fits into memory: by the gradient of the
 * longest rows that a batch could have, which is forgotten. A batch that does not fit is
 * accumulated from parts, so the rows of an update stay what they are; in transformers they become
 * fewer.
 */
public final class BatchSizeTrial {
  private BatchSizeTrial() {}

  /**
   * Lowers what is computed at once until it fits.
   *
   * @throws UserException if a single row does not fit
   */
  public static void run(
      TrainingSetup setup, Dataset data, OptimizerStep step, OutOfMemoryRetry memory) {
    Batch batch = new Batcher(data, setup.padTokenId()).batch(longest(setup, data));
    FedBatch feeds =
        FedBatch.train(
            setup.model(),
            batch,
            setup.constants(),
            setup.arguments().labelSmoothingFactor(),
            ClassWeights.NONE,
            StepSeed.of(setup.arguments().seed(), 0, 0));
    try (var update = new StepBatches.Update(batch.examples(), List.of(feeds))) {
      memory.compute("--auto_find_batch_size", size -> step.gradients(update, 1, size));
    }
    String line =
        "--auto_find_batch_size: micro-batch size %d for the %d %s of the longest batch (%d tokens each)"
            .formatted(
                memory.size().of(batch),
                batch.rows(),
                batch.hasSegments() ? "segments" : "examples",
                batch.length());
    setup.listeners().forEach(listener -> listener.noted(line));
  }

  private static int[] longest(TrainingSetup setup, Dataset data) {
    return IntStream.range(0, data.size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer row) -> -data.length(row)))
        .limit(setup.arguments().trainBatchSize())
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
