package dev.longhand.trainer.step;

import dev.longhand.files.UsageException;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.SamplingStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.DataOrder;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.EpochPlan;
import java.util.function.IntPredicate;

/**
 * The division of training into epochs and optimizer steps, and the steps after which it logs,
 * evaluates or saves.
 *
 * @param rows of the training set
 * @param batchesPerEpoch batches of an epoch
 * @param updatesPerEpoch updates of an epoch, the last of which may have fewer batches
 * @param updates in all
 */
public record TrainingPlan(
    TrainingArguments arguments,
    DataOrder order,
    int rows,
    int batchesPerEpoch,
    int updatesPerEpoch,
    int updates) {

  public static TrainingPlan of(TrainingArguments arguments, Dataset data) {
    int batches =
        EpochPlan.batches(data.size(), arguments.trainBatchSize(), arguments.dataloaderDropLast());
    if (batches == 0) {
      throw new UsageException(
          "--dataloader_drop_last leaves nothing to train on: there are %d examples and a batch has %d; lower --per_device_train_batch_size or leave the flag out"
              .formatted(data.size(), arguments.trainBatchSize()));
    }
    int updatesPerEpoch = EpochPlan.updates(batches, arguments.gradientAccumulationSteps());
    int updates =
        arguments.maxSteps() > 0
            ? arguments.maxSteps()
            : (int) Math.ceil(arguments.numTrainEpochs() * updatesPerEpoch);
    return new TrainingPlan(
        arguments, order(arguments, data), data.size(), batches, updatesPerEpoch, updates);
  }

  private static DataOrder order(TrainingArguments arguments, Dataset data) {
    SamplingStrategy strategy = arguments.trainSamplingStrategy();
    return switch (strategy) {
      case RANDOM -> DataOrder.random(data.size(), arguments.dataSeed());
      case SEQUENTIAL -> DataOrder.sequential(data.size());
      case GROUP_BY_LENGTH ->
          DataOrder.groupedByLength(
              data.lengths(),
              arguments.trainBatchSize() * arguments.gradientAccumulationSteps(),
              arguments.dataSeed());
    };
  }

  /** The epochs, the last of which may be cut short. */
  public int epochs() {
    return (updates + updatesPerEpoch - 1) / updatesPerEpoch;
  }

  /** How an epoch, counted from 0, falls into updates. */
  EpochPlan epoch(int epoch) {
    return new EpochPlan(
        order.rows(epoch),
        arguments.trainBatchSize(),
        arguments.gradientAccumulationSteps(),
        arguments.dataloaderDropLast());
  }

  /** The epochs that so many updates make, in parts of batches. */
  public double epochsAfter(int update) {
    int whole = update / updatesPerEpoch;
    int batches = update % updatesPerEpoch * arguments.gradientAccumulationSteps();
    return whole + (double) batches / batchesPerEpoch;
  }

  boolean endsEpoch(int update) {
    return update % updatesPerEpoch == 0 || update == updates;
  }

  public boolean logsAfter(int update) {
    return (update == 1 && arguments.loggingFirstStep())
        || falls(update, arguments.loggingStrategy(), arguments.loggingSteps(), false);
  }

  public boolean evaluatesAfter(int update) {
    boolean waited =
        switch (arguments.evalStrategy()) {
          case EPOCH -> epochsAfter(update) >= arguments.evalDelay();
          default -> update >= arguments.evalDelay();
        };
    return waited && falls(update, arguments.evalStrategy(), arguments.evalSteps(), true);
  }

  public boolean savesAfter(int update) {
    return falls(update, arguments.saveStrategy(), arguments.saveSteps(), true);
  }

  private boolean falls(int update, IntervalStrategy strategy, double interval, boolean atEnd) {
    return switch (strategy) {
      case NO, BEST -> false;
      case EPOCH -> endsEpoch(update);
      case STEPS -> update % steps(interval) == 0 || (atEnd && update == updates);
    };
  }

  /** An interval in updates; one below 1 is a share of all. */
  public int steps(double interval) {
    return interval < 1 ? (int) Math.ceil(updates * interval) : (int) interval;
  }

  /** Returns the number of optimizer steps after a given one at which an action is due. */
  public static int count(IntPredicate done, int after, int updates) {
    int count = 0;
    for (int update = after + 1; update <= updates; update++) {
      count += done.test(update) ? 1 : 0;
    }
    return count;
  }
}
