package dev.longhand.zoo.heads;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Activation;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Two layers on the first token: the classification of RoBERTa (Liu et al. 2019), Longformer and
 * BigBird.
 *
 * @param activation between the layers
 * @param dropout rate before each layer
 * @param outputs labels
 */
public record FirstTokenHead(Activation activation, double dropout, int outputs) implements Head {

  @Override
  public OutputTokens reads() {
    return OutputTokens.FIRSTS;
  }

  @Override
  public Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs) {
    Net head = net.in("classifier");
    var firsts = encoded.states(); // [B, C]
    var dense = head.dense("dense", head.dropout(firsts, dropout), Net.width(firsts));
    var active = head.activation(activation, dense); // [B, C]
    return head.dense("out_proj", head.dropout(active, dropout), outputs); // [B, O]
  }
}
