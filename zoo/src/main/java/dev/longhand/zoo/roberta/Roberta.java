package dev.longhand.zoo.roberta;

import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.layers.Attention;
import dev.longhand.zoo.layers.Classification;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.Net;
import dev.longhand.zoo.layers.Parameters.Start;
import dev.longhand.zoo.layers.Tokens;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * RoBERTa with a classification head on its first token (Liu et al. 2019), and with any attention.
 *
 * @param base the encoder's scope
 * @param config the encoder's sizes
 * @param headDropout dropout rate of the head
 * @param labels outputs of the head
 */
public record Roberta(String base, EncoderConfig config, double headDropout, int labels) {

  /**
   * Computes the logits of a batch.
   *
   * @param attention of each layer, by the layer's index
   */
  public Classification classify(
      Net net, Inputs inputs, Tokens tokens, IntFunction<Attention> attention) {
    Net encoder = net.in(base);
    var embedded = embed(encoder.in("embeddings"), inputs, tokens); // [tokens, hidden]
    var encoded =
        Encoder.apply(
            encoder.in("encoder"), config, embedded, tokens, attention, inputs.hiddenStates());
    var logits = head(net.in("classifier"), encoded.firsts()); // [batch, labels]
    return Classification.of(net, logits, encoded, tokens, inputs);
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, Tokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var places = tokens.pick(net, positions(net, inputs.ids())); // [tokens]
    var positions = embeddings.positions(places, Start.NORMAL_BUT_PADDING); // [tokens, hidden]
    var sum = net.add(net.add(embeddings.words(), positions), embeddings.types());
    return embeddings.dropout(embeddings.norm(sum)); // [tokens, hidden]
  }

  /** Positions count the tokens that are not padding, from the one after the padding id. */
  private Operand<TInt32> positions(Net net, Operand<TInt32> ids) {
    var padding = net.tf().constant(config.padTokenId());
    var isReal = net.cast(net.tf().math.notEqual(ids, padding), TInt32.class); // [batch, length]
    var count = net.tf().math.cumsum(isReal, net.tf().constant(1)); // [batch, length]
    return net.add(net.mul(count, isReal), padding); // [batch, length]
  }

  private Operand<TFloat32> head(Net net, Operand<TFloat32> firsts) {
    var dense = net.dense("dense", net.dropout(firsts, headDropout), Net.width(firsts));
    var active = net.dropout(net.tf().math.tanh(dense), headDropout); // [batch, hidden]
    return net.dense("out_proj", active, labels); // [batch, labels]
  }
}
