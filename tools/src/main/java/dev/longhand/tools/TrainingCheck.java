package dev.longhand.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.AdamWSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;

/** Trains a golden case with the trainer's optimiser and compares every step and the weights. */
final class TrainingCheck {
  static final String FILE = "train.json";
  private static final String AFTER = "after.";

  private TrainingCheck() {}

  static List<Comparison> run(GoldenCase golden, TrainableModel model, Path folder) {
    JsonNode train = GoldenCase.json(folder.resolve(FILE));
    var step = new TrainingStep(model, settings(train));
    List<Comparison> losses = new ArrayList<>();
    List<Comparison> norms = new ArrayList<>();
    int number = 0;
    for (JsonNode log : train.path("log")) {
      double rate = log.path("learning_rate").asDouble();
      losses.add(output(log, "loss", gradients(golden, model, step, number++)));
      norms.add(output(log, "grad_norm", step.update(rate)));
    }
    List<Comparison> all = new ArrayList<>();
    all.add(Comparison.worst("loss of each step", losses));
    all.add(Comparison.worst("grad_norm of each step", norms));
    for (String name : golden.names(AFTER)) {
      String parameter = name.substring(AFTER.length());
      // Adam turns the rounding noise of a gradient that should be zero into real steps.
      if (!Comparison.isZeroGradient(parameter)) {
        all.add(Comparison.trained(parameter, model.read(parameter), golden.floats(name)));
      }
    }
    return all;
  }

  private static Comparison output(JsonNode log, String key, double found) {
    float[] reference = {(float) log.path(key).asDouble()};
    return Comparison.output(key, new float[] {(float) found}, reference);
  }

  private static AdamWSettings settings(JsonNode train) {
    JsonNode adam = train.path("adam");
    return new AdamWSettings(
        adam.path(0).asDouble(),
        adam.path(1).asDouble(),
        adam.path(2).asDouble(),
        train.path("weight_decay").asDouble(),
        train.path("max_grad_norm").asDouble());
  }

  /** Adds up the gradients of an update's micro-batches; returns the mean loss of its examples. */
  private static double gradients(
      GoldenCase golden, TrainableModel model, TrainingStep step, int number) {
    List<String> prefixes = new ArrayList<>();
    int rows = 0;
    for (int micro = 0; golden.has(prefix(number, micro) + Signatures.LABELS); micro++) {
      prefixes.add(prefix(number, micro));
      rows += (int) golden.shape(prefix(number, micro) + Signatures.LABELS)[0];
    }
    double loss = 0;
    for (String prefix : prefixes) {
      Map<String, Tensor> inputs = golden.inputs(prefix, model.labelKind());
      float[] weights = new float[(int) golden.shape(prefix + Signatures.LABELS)[0]];
      Arrays.fill(weights, 1f / rows);
      inputs.put(Signatures.LOSS_WEIGHTS, Tensors.ofFloats(weights, weights.length));
      inputs.put(Signatures.SEED, Tensors.ofLong(number));
      loss += step.gradients(inputs, prefix.equals(prefixes.get(0)));
      inputs.values().forEach(Tensor::close);
    }
    return loss;
  }

  private static String prefix(int step, int micro) {
    return "step." + step + "." + micro + ".";
  }
}
