package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import java.util.List;

/** Makes a line of JSON of what a model says of each row of a batch. */
interface Predictor {
  /** The lines of a batch, one an example. */
  List<ObjectNode> predict(Batch batch);

  /** The inputs of serving_default for a batch, which the caller closes. */
  static SignatureFeeds inputs(TrainableModel model, Batch batch) {
    int[] types = batch.hasTokenTypes() ? batch.tokenTypeIds() : new int[0];
    SignatureFeeds inputs =
        new SignatureFeeds(model.signature(Signatures.SERVING_DEFAULT))
            .tokens(batch.inputIds(), batch.attentionMask(), types, batch.rows(), batch.length());
    return batch.hasSegments()
        ? inputs.put(Signatures.SEGMENTS, () -> Tensors.ofInts(batch.segments(), batch.examples()))
        : inputs;
  }
}
