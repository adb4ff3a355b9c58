package dev.longhand.zoo.roberta;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * RoBERTa's encoder (Liu et al. 2019), with any attention.
 *
 * @param base the encoder's scope
 * @param config the encoder's sizes
 */
public record Roberta(String base, EncoderConfig config) {

  /**
   * Encodes a batch.
   *
   * @param attention of each layer, by the layer's index
   */
  public EncoderOutput encode(
      Net net,
      Inputs inputs,
      EncoderRequest wanted,
      PackedTokens tokens,
      IntFunction<Attention> attention) {
    Net encoder = net.in(base);
    var embedded = embed(encoder.in("embeddings"), inputs, tokens); // [T, C]
    return Encoder.apply(encoder.in("encoder"), config, embedded, tokens, attention, wanted);
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var places = tokens.pack(net, positions(net, inputs.ids())); // [T]
    var positions = embeddings.positions(places, Start.NORMAL_BUT_PADDING); // [T, C]
    var sum = net.add(net.add(embeddings.words(), positions), embeddings.types());
    return embeddings.dropout(embeddings.norm(sum)); // [T, C]
  }

  /** Positions count the tokens that are not padding, from the one after the padding id. */
  private Operand<TInt32> positions(Net net, Operand<TInt32> ids) {
    var padding = net.tf().constant(config.padTokenId());
    var isReal = net.cast(net.tf().math.notEqual(ids, padding), TInt32.class); // [B, L]
    var count = net.tf().math.cumsum(isReal, net.tf().constant(1)); // [B, L]
    return net.add(net.mul(count, isReal), padding); // [B, L]
  }
}
