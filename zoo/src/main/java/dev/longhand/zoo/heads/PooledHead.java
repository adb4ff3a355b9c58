package dev.longhand.zoo.heads;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Activation;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A linear layer on the pooled first token: the classification of BERT (Devlin et al. 2018) and
 * DistilBERT, and every model's multiple choice, which has one output.
 *
 * @param pooler the name of the pooler's linear layer, such as {@code bert.pooler.dense}
 * @param activation of the pooler
 * @param dropout rate of the pooled vector
 * @param outputs labels
 */
public record PooledHead(String pooler, Activation activation, double dropout, int outputs)
    implements Head {

  @Override
  public OutputTokens reads() {
    return OutputTokens.FIRSTS;
  }

  @Override
  public Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs) {
    var pooled = net.dropout(pooled(net, encoded), dropout); // [B, C]
    return net.dense("classifier", pooled, outputs); // [B, O]
  }

  /** The pooled vector of each row, [B, C]. */
  public Operand<TFloat32> pooled(Net net, EncoderOutput encoded) {
    var firsts = encoded.states(); // [B, C]
    return net.activation(activation, net.dense(pooler, firsts, Net.width(firsts))); // [B, C]
  }
}
