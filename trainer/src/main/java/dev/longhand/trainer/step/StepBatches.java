package dev.longhand.trainer.step;

import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.EpochPlan;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The micro-batches of a run, update after update, from any update on: what was done before is
 * skipped by arithmetic and not computed again.
 */
public final class StepBatches implements Iterator<StepBatches.Update> {
  private final TrainingSetup setup;
  private final TrainingPlan plan;
  private final Batcher batcher;
  private final ClassWeights classWeights;
  private int update;
  private int epoch = -1;
  private EpochPlan epochPlan;

  /** One update's micro-batches as tensors. */
  public record Update(int rows, List<FedBatch> microBatches) implements AutoCloseable {
    /** Returns what the sum of the weighted losses is divided by. */
    double totalWeight() {
      return microBatches.stream().mapToDouble(FedBatch::totalWeight).sum();
    }

    @Override
    public void close() {
      microBatches.forEach(FedBatch::close);
    }
  }

  public StepBatches(
      TrainingSetup setup,
      TrainingPlan plan,
      Dataset data,
      ClassWeights classWeights,
      int updatesDone) {
    this.setup = setup;
    this.plan = plan;
    this.batcher = new Batcher(data, setup.padTokenId());
    this.classWeights = classWeights;
    this.update = updatesDone;
  }

  @Override
  public boolean hasNext() {
    return update < plan.updates();
  }

  @Override
  public Update next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (update / plan.updatesPerEpoch() != epoch) {
      epoch = update / plan.updatesPerEpoch();
      epochPlan = plan.epoch(epoch);
    }
    int inEpoch = update % plan.updatesPerEpoch();
    int rows = epochPlan.rowsOf(inEpoch);
    List<FedBatch> microBatches = new ArrayList<>();
    for (int i = 0; i < epochPlan.batchesOf(inEpoch); i++) {
      microBatches.add(
          FedBatch.train(
              setup.model(),
              batcher.batch(epochPlan.rows(inEpoch, i)),
              setup.constants(),
              setup.arguments().labelSmoothingFactor(),
              classWeights,
              StepSeed.of(setup.arguments().seed(), update, i)));
    }
    update++;
    return new Update(rows, microBatches);
  }
}
