package dev.longhand.trainer.optimizer;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TensorSpec;
import dev.longhand.savedmodels.TrainableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A variable that an optimiser moves, and its gradient.
 *
 * @param name of the parameter, as in the checkpoint
 * @param shape of both, fully known
 * @param variable the reference that a VariableV2 gives
 * @param gradient of the loss; dense
 */
public record TrainedParameter(
    String name, Shape shape, Output<TFloat32> variable, Output<TFloat32> gradient) {

  /** The parameters that a model's loss reaches, in the graph's order. */
  public static List<TrainedParameter> of(TrainableModel model) {
    Signature train = model.signature(Signatures.TRAIN);
    return model.parameters().stream()
        .filter(Parameter::trained)
        .map(parameter -> of(model.graph(), parameter, train))
        .toList();
  }

  /** The gradients by the parameters' names that one of a model's signatures gives. */
  public static Map<String, Output<TFloat32>> gradients(TrainableModel model, String signature) {
    Map<String, Output<TFloat32>> gradients = new LinkedHashMap<>();
    Map<String, TensorSpec> outputs = model.signature(signature).outputs();
    for (Parameter parameter : model.parameters()) {
      TensorSpec gradient = outputs.get(Signatures.GRADIENT_PREFIX + parameter.name());
      if (gradient != null) {
        gradients.put(parameter.name(), output(model.graph(), gradient.name()));
      }
    }
    return gradients;
  }

  private static TrainedParameter of(Graph graph, Parameter parameter, Signature train) {
    String name = parameter.name();
    String gradient = train.output(Signatures.GRADIENT_PREFIX + name).name();
    return new TrainedParameter(
        name, parameter.shape(), output(graph, name + ":0"), output(graph, gradient));
  }

  private static Output<TFloat32> output(Graph graph, String tensor) {
    int colon = tensor.lastIndexOf(':');
    return graph
        .operation(tensor.substring(0, colon))
        .output(Integer.parseInt(tensor.substring(colon + 1)));
  }
}
