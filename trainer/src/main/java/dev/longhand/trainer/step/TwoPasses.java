package dev.longhand.trainer.step;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.GradientAccumulators;
import dev.longhand.trainer.optimizer.GradientAccumulators.Targets;
import dev.longhand.trainer.optimizer.TrainedParameter;
import dev.longhand.trainer.setup.TrainingSetup;
import org.tensorflow.Result;

/**
 * The exact gradient of documents of any number of segments, of which only a few are in memory at
 * once: all are encoded and their activations forgotten, then the head goes forward and back, then
 * the encoder goes forward and back over some segments at a time, given the gradient of their
 * pooled vectors. The encoder goes forward twice, and drops the same both times.
 */
final class TwoPasses implements GradientPlan {
  private static final String OF_POOLED = Signatures.GRADIENT_PREFIX + Signatures.POOLED;

  private final TrainingSetup setup;
  private final TrainableModel model;
  private final Targets ofHead;
  private final Targets ofEncoder;

  TwoPasses(TrainingSetup setup, GradientAccumulators gradients) {
    this.setup = setup;
    this.model = setup.model();
    this.ofHead = gradients.targets(TrainedParameter.gradients(model, Signatures.HEAD_TRAIN));
    this.ofEncoder = gradients.targets(TrainedParameter.gradients(model, Signatures.ENCODE_TRAIN));
  }

  /** Whether a model has what this needs. */
  static boolean isPossible(TrainableModel model) {
    return model.hasSignature(Signatures.ENCODE)
        && model.hasSignature(Signatures.HEAD_TRAIN)
        && model.hasSignature(Signatures.ENCODE_TRAIN);
  }

  @Override
  public double accumulate(FedBatch feeds, MicroBatchSize size, boolean first) {
    var passes = new SegmentPasses(setup, feeds.batch(), feeds.seed(), size.of(feeds.batch()));
    Signature head = model.signature(Signatures.HEAD_TRAIN);
    double loss;
    float[] ofPooled;
    try (FedBatch vectors = feeds.ofHead(head, passes.pooled(Signatures.ENCODE));
        Result result =
            vectors
                .runner(model.session())
                .fetch(head.output(Signatures.LOSS).name())
                .fetch(head.output(OF_POOLED).name())
                .addTarget(ofHead.of(first))
                .run()) {
      loss = Tensors.scalar(result.get(0));
      ofPooled = Tensors.floats(result.get(1));
    }
    for (int pass = 0; pass < passes.count(); pass++) {
      back(passes, pass, passes.of(ofPooled, pass), first && pass == 0);
    }
    return loss;
  }

  private void back(SegmentPasses passes, int pass, float[] ofPooled, boolean first) {
    try (FedBatch feeds = passes.feeds(model.signature(Signatures.ENCODE_TRAIN), pass)) {
      feeds.vectors(OF_POOLED, ofPooled);
      feeds.runner(model.session()).addTarget(ofEncoder.of(first)).run().close();
    }
  }
}
