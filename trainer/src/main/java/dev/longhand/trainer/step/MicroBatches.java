package dev.longhand.trainer.step;

import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.setup.TrainingSetup;

/** Some rows of a batch after another, each weighed as in the whole: the same sum of gradients. */
final class MicroBatches implements GradientPlan {
  private final TrainingSetup setup;
  private final GradientPlan onePass;

  MicroBatches(TrainingSetup setup, GradientPlan onePass) {
    this.setup = setup;
    this.onePass = onePass;
  }

  @Override
  public double accumulate(FedBatch feeds, MicroBatchSize size, boolean first) {
    Batch batch = feeds.batch();
    int together = size.of(batch);
    double loss = 0;
    for (int from = 0; from < batch.rows(); from += together) {
      int to = Math.min(from + together, batch.rows());
      try (FedBatch some = feeds.examples(setup, from, to, from / together)) {
        loss += onePass.accumulate(some, size, first && from == 0);
      }
    }
    return loss;
  }
}
