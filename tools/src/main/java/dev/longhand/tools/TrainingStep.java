package dev.longhand.tools;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.AdamWSettings;
import dev.longhand.trainer.optimizer.TrainedParameter;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Updates of a model by the trainer's optimiser, one at a time. */
final class TrainingStep {
  private final Session session;
  private final Signature train;
  private final AdamW optimizer;

  TrainingStep(TrainableModel model, AdamWSettings settings) {
    session = model.session();
    train = model.signature(Signatures.TRAIN);
    List<TrainedParameter> trained =
        model.parameters().stream()
            .filter(Parameter::trained)
            .map(parameter -> trained(model.graph(), parameter))
            .toList();
    optimizer = new AdamW(model.graph(), session, trained, settings);
  }

  private TrainedParameter trained(Graph graph, Parameter parameter) {
    String gradient = train.output(Signatures.GRADIENT_PREFIX + parameter.name()).name();
    return new TrainedParameter(
        parameter.name(),
        parameter.shape(),
        output(graph, parameter.name() + ":0"),
        output(graph, gradient));
  }

  private static Output<TFloat32> output(Graph graph, String tensor) {
    int colon = tensor.lastIndexOf(':');
    return graph
        .operation(tensor.substring(0, colon))
        .<TFloat32>output(Integer.parseInt(tensor.substring(colon + 1)));
  }

  /** Computes and stores (first) or adds the gradients of a micro-batch; returns its loss. */
  float gradients(Map<String, Tensor> inputs, boolean first) {
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
  double update(double learningRate) {
    double norm = optimizer.gradientNorm();
    optimizer.apply(learningRate, norm);
    return norm;
  }
}
