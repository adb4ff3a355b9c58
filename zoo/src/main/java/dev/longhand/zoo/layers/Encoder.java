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

  /** One layer of an encoder. */
  @FunctionalInterface
  public interface Layer {
    /**
     * Returns the hidden states of some tokens.
     *
     * @param net inside the layer
     * @param index the layer's index
     * @param hidden states of all tokens, [T, C]
     * @param queries the tokens whose states are wanted
     * @return [Q, C]
     */
    Operand<TFloat32> apply(Net net, int index, Operand<TFloat32> hidden, Queries queries);
  }

  /**
   * Applies BERT's layers.
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
    return apply(
        net,
        config.layers(),
        embeddings,
        tokens,
        (layer, index, hidden, queries) ->
            layer(layer, config, hidden, queries, attention.apply(index)),
        wanted);
  }

  /**
   * Applies layers of any form. The last one computes the tokens that the head reads and no others,
   * unless its hidden states are wanted.
   *
   * @param count number of layers
   */
  public static EncoderOutput apply(
      Net net,
      int count,
      Operand<TFloat32> embeddings,
      PackedTokens tokens,
      Layer layer,
      EncoderRequest wanted) {
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(embeddings));
    int last = count - 1;
    for (int i = 0; i < last; i++) {
      states.add(layer.apply(net.in("layer." + i), i, states.get(i), tokens));
    }
    Queries read = wanted.read().of(tokens);
    Net lastLayer = net.in("layer." + last);
    if (!wanted.hiddenStates()) {
      return new EncoderOutput(
          tokens, layer.apply(lastLayer, last, states.get(last), read), List.of());
    }
    states.add(layer.apply(lastLayer, last, states.get(last), tokens));
    return new EncoderOutput(tokens, read.of(net, states.get(count)), states);
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
