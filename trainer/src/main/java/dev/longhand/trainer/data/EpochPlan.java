package dev.longhand.trainer.data;

import java.util.Arrays;

/**
 * The division of an epoch's rows into optimizer steps and batches. Every update takes the same
 * number of batches except the last, which takes those that are left.
 */
public final class EpochPlan {
  private final int[] order;
  private final int batchSize;
  private final int batchesPerUpdate;
  private final int batches;

  /**
   * Plans an epoch.
   *
   * @param order the rows in the order of their visit; not copied
   * @param batchSize rows in a batch
   * @param batchesPerUpdate accumulated batches
   * @param dropLast whether a last batch that is not full is left out
   */
  public EpochPlan(int[] order, int batchSize, int batchesPerUpdate, boolean dropLast) {
    this.order = order;
    this.batchSize = batchSize;
    this.batchesPerUpdate = batchesPerUpdate;
    this.batches = batches(order.length, batchSize, dropLast);
  }

  /** Returns the batches of an epoch over so many rows. */
  public static int batches(int rows, int batchSize, boolean dropLast) {
    return dropLast ? rows / batchSize : (int) ((rows + batchSize - 1L) / batchSize);
  }

  /** Returns the updates of an epoch over so many batches, at least 1. */
  public static int updates(int batches, int batchesPerUpdate) {
    return Math.max(1, (int) ((batches + batchesPerUpdate - 1L) / batchesPerUpdate));
  }

  /** Returns the number of batches. */
  public int batches() {
    return batches;
  }

  /** Returns the number of updates. */
  public int updates() {
    return updates(batches, batchesPerUpdate);
  }

  /** Returns the number of batches of an update. */
  public int batchesOf(int update) {
    return Math.max(0, Math.min(batchesPerUpdate, batches - update * batchesPerUpdate));
  }

  /** Returns the rows of a batch of an update, both counted from 0. */
  public int[] rows(int update, int batch) {
    int start = (update * batchesPerUpdate + batch) * batchSize;
    return Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
  }

  /** Returns the number of rows of all batches of an update. */
  public int rowsOf(int update) {
    int start = update * batchesPerUpdate * batchSize;
    int end = Math.min(start + batchesOf(update) * batchSize, order.length);
    return Math.max(0, end - start);
  }
}
