package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.trainer.data.Batch;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;

/** The most probable words at each masked place of each row. */
record WordPredictor(TrainableModel model, Tokenizer tokenizer) implements Predictor {
  private static final int WORDS = 5;

  @Override
  public List<ObjectNode> predict(Batch batch) {
    int[] places = places(batch);
    String wanted = Signatures.PROBABILITIES;
    try (SignatureFeeds inputs =
            Predictor.inputs(model, batch)
                .put(Signatures.POSITIONS, () -> positions(places, batch.length()));
        SignatureResult result = model.run(Signatures.SERVING_DEFAULT, inputs.tensors(), wanted)) {
      return lines(batch, places, result.floats(wanted));
    }
  }

  /** Returns the positions of the mask in a batch's tokens. */
  private int[] places(Batch batch) {
    return IntStream.range(0, batch.paddedTokens())
        .filter(i -> batch.inputIds()[i] == tokenizer.maskTokenId())
        .toArray();
  }

  private static Tensor positions(int[] places, int length) {
    int[] positions = new int[2 * places.length];
    for (int i = 0; i < places.length; i++) {
      positions[2 * i] = places[i] / length;
      positions[2 * i + 1] = places[i] % length;
    }
    return Tensors.ofInts(positions, places.length, 2);
  }

  private List<ObjectNode> lines(Batch batch, int[] places, float[] probabilities) {
    List<ObjectNode> lines = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      lines.add(JsonLines.object());
      lines.get(row).putArray("masks");
    }
    for (int i = 0; i < places.length; i++) {
      int vocabulary = probabilities.length / places.length;
      ObjectNode line = lines.get(places[i] / batch.length());
      addWords(line.withArray("masks").addArray(), probabilities, i * vocabulary, vocabulary);
    }
    return lines;
  }

  private void addWords(ArrayNode words, float[] probabilities, int from, int vocabulary) {
    IntStream.range(0, vocabulary)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -probabilities[from + id]))
        .limit(WORDS)
        .forEach(
            id ->
                words
                    .addObject()
                    .put("word", tokenizer.text(id))
                    .put("probability", probabilities[from + id]));
  }
}
