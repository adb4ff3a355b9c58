package dev.longhand.tools.benchmark;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.AdamWSettings;
import dev.longhand.trainer.optimizer.TrainedParameter;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Updates of a model by the trainer's optimiser, one at a time. */
public final class TrainingStep {
  private final Session session;
  private final Signature train;
  private final AdamW optimizer;

  public TrainingStep(TrainableModel model, AdamWSettings settings) {
    session = model.session();
    train = model.signature(Signatures.TRAIN);
    optimizer = new AdamW(model.graph(), session, TrainedParameter.of(model), settings);
  }

  /** Computes and stores (first) or adds the gradients of a micro-batch; returns its loss. */
  public float gradients(Map<String, Tensor> inputs, boolean first) {
    Session.Runner runner =
        session
            .runner()
            .fetch(train.output(Signatures.LOSS).name())
            .addTarget(optimizer.accumulator(first));
    inputs.forEach((name, tensor) -> runner.feed(train.input(name).name(), tensor));
    try (Result result = runner.run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** Moves the parameters; returns the norm of the gradients before clipping. */
  public double update(double learningRate) {
    double norm = optimizer.gradientNorm(1);
    optimizer.apply(learningRate, norm, 1);
    return norm;
  }
}
