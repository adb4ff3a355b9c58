package dev.longhand.trainer.step;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import org.tensorflow.Result;

/** Everything in one run of the signature {@code train}. */
final class OnePass implements GradientPlan {
  private final TrainableModel model;
  private final GraphOptimizer optimizer;
  private final String loss;

  OnePass(TrainableModel model, GraphOptimizer optimizer) {
    this.model = model;
    this.optimizer = optimizer;
    this.loss = model.signature(Signatures.TRAIN).output(Signatures.LOSS).name();
  }

  @Override
  public double accumulate(FedBatch feeds, MicroBatchSize size, boolean first) {
    try (feeds;
        Result result =
            feeds
                .runner(model.session())
                .fetch(loss)
                .addTarget(optimizer.gradients().target(first))
                .run()) {
      return Tensors.scalar(result.get(0));
    }
  }
}
