package dev.longhand.trainer.step;

/** The computation that adds the gradients of a micro-batch to the optimizer's accumulators. */
@FunctionalInterface
interface GradientPlan {
  /**
   * Computes gradients; no parameter changes.
   *
   * @param feeds of the signature {@code train}, with the weights of the losses
   * @param size of a pass, for those who make several
   * @param first whether they are the first of an update
   * @return the weighted loss
   */
  double accumulate(FedBatch feeds, MicroBatchSize size, boolean first);
}
