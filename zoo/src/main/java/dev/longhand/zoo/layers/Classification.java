package dev.longhand.zoo.layers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a classifier computes.
 *
 * @param logits [batch, labels]
 * @param hiddenStates after the embeddings and after each layer, [batch, length, hidden] with zeros
 *     at padding; empty unless they were wanted
 */
public record Classification(Operand<TFloat32> logits, List<Operand<TFloat32>> hiddenStates) {

  /** The logits, and the encoder's hidden states spread over the batch. */
  public static Classification of(
      Net net, Operand<TFloat32> logits, Encoder.Output encoded, Tokens tokens, Inputs inputs) {
    return new Classification(
        logits,
        encoded.hiddenStates().stream()
            .map(hidden -> tokens.spread(net, hidden, inputs.ids()))
            .toList());
  }
}
