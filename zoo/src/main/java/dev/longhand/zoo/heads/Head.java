package dev.longhand.zoo.heads;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The last layers of a model: from hidden states to the logits of a task. */
public interface Head {
  /** The tokens whose hidden states are read. */
  OutputTokens reads();

  /**
   * The logits of a batch, [B, O] or, of masked words, [X, O].
   *
   * @param net outside the encoder
   * @param encoded with the states of the tokens that this head reads
   * @param inputs that were encoded
   */
  Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs);
}
