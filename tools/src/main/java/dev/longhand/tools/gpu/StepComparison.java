package dev.longhand.tools.gpu;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.verify.Comparison;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.optimizer.TrainedParameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Result;
import org.tensorflow.Session;

/** One update of the same model by the same batch and seed, on two devices or in two precisions. */
final class StepComparison {
  private static final double MAX_GRADIENT_NORM = 1;
  private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01);
  private static final double LEARNING_RATE = 5e-5;
  private static final String NORM = "grad_norm";

  /** With it float16 holds the gradients of a batch of a few rows. */
  private static final double LOSS_SCALE = 1024;

  private StepComparison() {}

  /** Loss, gradients and their norm in a precision beside float32's, on one device. */
  static List<Comparison> run(
      Precision precision, Path model, Path reference, SessionSettings device) {
    Update found = Update.of(model, device, LOSS_SCALE);
    Update expected = Update.of(reference, device, LOSS_SCALE);
    List<Comparison> all = new ArrayList<>();
    expected.outputs.forEach(
        (name, values) ->
            all.add(Comparison.output(precision, name, found.outputs.get(name), values)));
    all.add(Comparison.gradients(precision, found.gradients, expected.gradients));
    return all;
  }

  /** Loss, gradients, their norm and the updated parameters of one device beside another's. */
  static List<Comparison> run(Path model, SessionSettings device, SessionSettings reference) {
    Update found = Update.of(model, device, 1);
    Update expected = Update.of(model, reference, 1);
    List<Comparison> all = new ArrayList<>();
    expected.outputs.forEach(
        (name, values) -> all.add(Comparison.output(name, found.outputs.get(name), values)));
    expected.gradients.forEach(
        (name, values) -> all.add(Comparison.gradient(name, found.gradients.get(name), values)));
    expected.parameters.forEach(
        (name, values) -> all.add(Comparison.trained(name, found.parameters.get(name), values)));
    return all;
  }

  /** The values that an optimizer step computes, by name. */
  private record Update(
      Map<String, float[]> outputs,
      Map<String, float[]> gradients,
      Map<String, float[]> parameters) {

    static Update of(Path folder, SessionSettings settings, double lossScale) {
      Update update = new Update(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
      try (TrainableModel model = TrainableModel.load(folder, settings);
          ToyTraining.Inputs inputs = ToyTraining.inputs(model, lossScale)) {
        update.make(model, inputs, lossScale);
      }
      return update;
    }

    private void make(TrainableModel model, ToyTraining.Inputs inputs, double lossScale) {
      List<TrainedParameter> trained = TrainedParameter.of(model);
      var optimizer =
          new GraphOptimizer(model.graph(), model.session(), trained, ADAM_W, MAX_GRADIENT_NORM);
      Session.Runner runner = inputs.runner(model.session());
      trained.forEach(parameter -> runner.fetch(parameter.gradient()));
      runner.fetch(model.signature(Signatures.TRAIN).output(Signatures.LOSS).name());
      try (Result result = runner.addTarget(optimizer.gradients().target(true)).run()) {
        for (int i = 0; i < trained.size(); i++) {
          gradients.put(trained.get(i).name(), Tensors.floats(result.get(i)));
        }
        outputs.put(Signatures.LOSS, Tensors.floats(result.get(trained.size())));
      }
      double norm = optimizer.gradients().norm(lossScale);
      outputs.put(NORM, new float[] {(float) norm});
      optimizer.apply(LEARNING_RATE, norm, lossScale);
      for (TrainedParameter parameter : trained) {
        // Adam turns the rounding noise of a gradient that should be zero into real steps.
        if (!Comparison.isZeroGradient(parameter.name())) {
          parameters.put(parameter.name(), model.read(parameter.name()));
        }
      }
    }
  }
}
