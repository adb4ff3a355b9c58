package dev.longhand.zoo.layers;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What an encoder makes of a batch.
 *
 * @param tokens of the batch
 * @param states the last layer's output at the tokens that the head reads: [B, C] for {@link
 *     OutputTokens#FIRSTS}, [T, C] for {@link OutputTokens#ALL}
 * @param hiddenStates after the embeddings and after each layer, [T, C]; empty unless they were
 *     wanted
 */
public record EncoderOutput(
    PackedTokens tokens, Operand<TFloat32> states, List<Operand<TFloat32>> hiddenStates) {

  /** Copies the list. */
  public EncoderOutput {
    hiddenStates = List.copyOf(hiddenStates);
  }

  /**
   * The states at some places, [X, C], where those of all tokens were read.
   *
   * @param places row and column of a real token each, [X, 2]
   */
  public Operand<TFloat32> at(Net net, Operand<TInt32> places) {
    return net.gather(states, net.tf().gatherNd(tokens.tokenIndices(), places));
  }

  /**
   * The hidden states where they belong, [B, L, C] with zeros at padding.
   *
   * @param ids token ids, [B, L]
   */
  public List<Operand<TFloat32>> unpackStates(Net net, Operand<TInt32> ids) {
    return hiddenStates.stream().map(hidden -> tokens.unpackStates(net, hidden, ids)).toList();
  }
}
