package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.trainer.data.Batch;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.config.ProblemType;
import java.util.ArrayList;
import java.util.List;

/**
 * The label of each row with the probabilities of all, the labels that are more probable than not
 * where there may be several, or the number of a regression.
 */
record LabelPredictor(TrainableModel model, Labels labels) implements Predictor {

  @Override
  public List<ObjectNode> predict(Batch batch) {
    boolean regression = labels.type() == ProblemType.REGRESSION;
    String wanted = regression ? Signatures.LOGITS : Signatures.PROBABILITIES;
    try (SignatureFeeds inputs = Predictor.inputs(model, batch);
        SignatureResult result = model.run(Signatures.SERVING_DEFAULT, inputs.tensors(), wanted)) {
      float[] values = result.floats(wanted);
      List<ObjectNode> lines = new ArrayList<>();
      for (int row = 0; row < batch.examples(); row++) {
        lines.add(line(values, row * labels.size()));
      }
      return lines;
    }
  }

  private ObjectNode line(float[] values, int from) {
    ObjectNode line = JsonLines.object();
    switch (labels.type()) {
      case REGRESSION -> {
        return line.put("label", values[from]);
      }
      case SINGLE_LABEL -> line.put("label", best(values, from));
      case MULTI_LABEL -> likely(values, from).forEach(line.putArray("labels")::add);
    }
    ArrayNode all = line.putArray("probabilities");
    for (int i = 0; i < labels.size(); i++) {
      all.add(values[from + i]);
    }
    return line;
  }

  private String best(float[] probabilities, int from) {
    int best = 0;
    for (int i = 1; i < labels.size(); i++) {
      best = probabilities[from + i] > probabilities[from + best] ? i : best;
    }
    return labels.names().get(best);
  }

  private List<String> likely(float[] probabilities, int from) {
    List<String> likely = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (probabilities[from + i] > 0.5) {
        likely.add(labels.names().get(i));
      }
    }
    return likely;
  }
}
