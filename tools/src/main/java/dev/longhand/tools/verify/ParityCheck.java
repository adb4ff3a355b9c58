package dev.longhand.tools.verify;

import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Tensor;

/** Compares a model's outputs and gradients with those of a golden case. */
final class ParityCheck {
  private static final String GRADIENT = "grad.";
  private static final String HIDDEN = "hidden.";
  private static final String ENCODED = "encoded";
  private static final long ANY_SEED = 7; // golden cases have no dropout

  private ParityCheck() {}

  static List<Comparison> run(GoldenCase golden, TrainableModel model) {
    Map<String, Tensor> inputs = golden.inputs("", model.labelKind());
    try {
      List<Comparison> all = new ArrayList<>(outputs(golden, model, inputs));
      all.addAll(gradients(golden, model, inputs));
      return all;
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  private static List<Comparison> outputs(
      GoldenCase golden, TrainableModel model, Map<String, Tensor> inputs) {
    List<Comparison> all = new ArrayList<>();
    try (SignatureResult result = model.run(Signatures.EVALUATE, inputs)) {
      for (String hidden : golden.names(HIDDEN)) {
        all.add(hidden(golden, hidden, result.floats(hidden)));
      }
      if (golden.has(ENCODED)) {
        all.add(hidden(golden, ENCODED, result.floats(lastHidden(model))));
      }
      String logits = Signatures.LOGITS;
      all.add(Comparison.output(logits, result.floats(logits), golden.floats(logits)));
      float[] losses = result.floats(Signatures.LOSS);
      double mean = 0;
      for (float loss : losses) {
        mean += loss / (double) losses.length;
      }
      float[] found = {(float) mean};
      all.add(Comparison.output("loss (mean)", found, golden.floats(Signatures.LOSS)));
    }
    return all;
  }

  /** The output of the encoder: the hidden states of the highest number. */
  private static String lastHidden(TrainableModel model) {
    long states =
        model.signature(Signatures.EVALUATE).outputs().keySet().stream()
            .filter(name -> name.startsWith(HIDDEN))
            .count();
    return HIDDEN + (states - 1);
  }

  /** Compares real positions only; the reference may have more, padded, positions in a row. */
  private static Comparison hidden(GoldenCase golden, String name, float[] found) {
    int[] mask = golden.mask("");
    int length = (int) golden.shape(Signatures.INPUT_IDS)[1];
    int padded = (int) golden.shape(name)[1];
    int width = (int) golden.shape(name)[2];
    float[] reference = golden.floats(name);
    float[] realFound = new float[found.length];
    float[] realReference = new float[found.length];
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 1) {
        int from = (i / length * padded + i % length) * width;
        System.arraycopy(found, i * width, realFound, i * width, width);
        System.arraycopy(reference, from, realReference, i * width, width);
      }
    }
    return Comparison.output(name, realFound, realReference);
  }

  private static List<Comparison> gradients(
      GoldenCase golden, TrainableModel model, Map<String, Tensor> inputs) {
    List<Comparison> all = new ArrayList<>();
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    try (Tensor seed = Tensors.ofLong(ANY_SEED)) {
      fed.put(Signatures.SEED, seed);
      try (SignatureResult result = model.run(Signatures.TRAIN, fed)) {
        float[] loss = result.floats(Signatures.LOSS);
        all.add(Comparison.output("loss", loss, golden.floats(Signatures.LOSS)));
        var others = new TreeSet<>(model.signature(Signatures.TRAIN).outputs().keySet());
        others.remove(Signatures.LOSS);
        for (String name : golden.names(GRADIENT)) {
          String parameter = name.substring(GRADIENT.length());
          String output = Signatures.GRADIENT_PREFIX + parameter;
          all.add(
              others.remove(output)
                  ? Comparison.gradient(parameter, result.floats(output), golden.floats(name))
                  : Comparison.missing(name + " (not computed)"));
        }
        // The reference has no gradient where nothing flows.
        for (String output : others) {
          float[] found = result.floats(output);
          String parameter = output.substring(Signatures.GRADIENT_PREFIX.length());
          all.add(Comparison.gradient(parameter, found, new float[found.length]));
        }
      }
    }
    return all;
  }
}
