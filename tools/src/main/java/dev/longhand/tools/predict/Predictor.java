package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;

/** Makes a line of JSON of what a model says of each row of a batch. */
interface Predictor {
  /** The lines of a batch, one an example. */
  List<ObjectNode> predict(Batch batch);

  /** What a model is served of a batch's tokens, as tensors that the caller closes. */
  static Map<String, Tensor> inputs(TrainableModel model, Batch batch) {
    var declared = model.signature(Signatures.SERVING_DEFAULT).inputs().keySet();
    int rows = batch.rows();
    int length = batch.length();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(batch.inputIds(), rows, length));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(batch.attentionMask(), rows, length));
    if (declared.contains(Signatures.TOKEN_TYPE_IDS)) {
      int[] types = batch.hasTokenTypes() ? batch.tokenTypeIds() : new int[rows * length];
      inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(types, rows, length));
    }
    if (batch.hasSegments()) {
      inputs.put(Signatures.SEGMENTS, Tensors.ofInts(batch.segments(), batch.examples()));
    }
    return inputs;
  }
}
