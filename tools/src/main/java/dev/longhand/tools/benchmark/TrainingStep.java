package dev.longhand.tools.benchmark;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.optimizer.TrainedParameter;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Updates of a model by the trainer's optimizer, one at a time. */
public final class TrainingStep {
  private static final double MAX_GRADIENT_NORM = 1;

  private final Session session;
  private final Signature train;
  private final GraphOptimizer optimizer;

  public TrainingStep(TrainableModel model, Optimizer formula) {
    session = model.session();
    train = model.signature(Signatures.TRAIN);
    optimizer =
        new GraphOptimizer(
            model.graph(), session, TrainedParameter.of(model), formula, MAX_GRADIENT_NORM);
  }

  /** Computes and stores (first) or adds the gradients of a micro-batch; returns its loss. */
  public float gradients(Map<String, Tensor> inputs, boolean first) {
    Session.Runner runner =
        session
            .runner()
            .fetch(train.output(Signatures.LOSS).name())
            .addTarget(optimizer.gradients().target(first));
    inputs.forEach((name, tensor) -> runner.feed(train.input(name).name(), tensor));
    try (Result result = runner.run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** Moves the parameters; returns the norm of the gradients before clipping. */
  public double update(double learningRate) {
    double norm = optimizer.gradients().norm(1);
    optimizer.apply(learningRate, norm, 1);
    return norm;
  }
}
