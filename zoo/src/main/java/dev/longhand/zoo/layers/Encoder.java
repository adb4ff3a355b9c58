package dev.longhand.zoo.layers;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.net.Net;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The encoder of BERT and its descendants, with any attention (Devlin et al. 2018). */
public final class Encoder {
  private Encoder() {}

  /**
   * All layers. The last one computes the tokens that the head reads and no others, unless its
   * hidden states are wanted.
   *
   * @param attention of each layer, by the layer's index
   */
  public static EncoderOutput apply(
      Net net,
      EncoderConfig config,
      Operand<TFloat32> embeddings,
      PackedTokens tokens,
      IntFunction<Attention> attention,
      EncoderRequest wanted) {
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(embeddings));
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      Net layer = net.in("layer." + i);
      states.add(layer(layer, config, states.get(i), tokens, attention.apply(i)));
    }
    Queries read = wanted.read().of(tokens);
    Net lastLayer = net.in("layer." + last);
    if (!wanted.hiddenStates()) {
      return new EncoderOutput(
          tokens,
          layer(lastLayer, config, states.get(last), read, attention.apply(last)),
          List.of());
    }
    states.add(layer(lastLayer, config, states.get(last), tokens, attention.apply(last)));
    return new EncoderOutput(tokens, read.of(net, states.get(last + 1)), states);
  }

  private static Operand<TFloat32> layer(
      Net net,
      EncoderConfig config,
      Operand<TFloat32> hidden,
      Queries queries,
      Attention attention) {
    var attended = net.layer(hidden, (at, x) -> attended(at, config, x, queries, attention));
    return net.layer(attended, (at, x) -> fedForward(at, config, x)); // [Q, C]
  }

  private static Operand<TFloat32> attended(
      Net net,
      EncoderConfig config,
      Operand<TFloat32> hidden,
      Queries queries,
      Attention attention) {
    Net attending = net.in("attention");
    var context = attention.apply(attending.in("self"), hidden, queries); // [Q, C]
    var kept = queries.of(net, hidden); // [Q, C]
    return residual(attending.in("output"), config, context, kept); // [Q, C]
  }

  private static Operand<TFloat32> fedForward(
      Net net, EncoderConfig config, Operand<TFloat32> attended) {
    var inner = net.in("intermediate").dense("dense", attended, config.intermediateSize());
    var active = net.activation(config.activation(), inner); // [Q, F]
    return residual(net.in("output"), config, active, attended); // [Q, C]
  }

  private static Operand<TFloat32> residual(
      Net net, EncoderConfig config, Operand<TFloat32> x, Operand<TFloat32> kept) {
    var dense = net.dense("dense", x, config.hiddenSize()); // [Q, C]
    var sum = net.add(net.dropout(dense, config.hiddenDropout()), kept); // [Q, C]
    return net.layerNorm("LayerNorm", sum, config.layerNormEpsilon()); // [Q, C]
  }
}
