package dev.longhand.zoo.distilbert;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.Attention.Projection;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * DistilBERT's encoder (Sanh et al. 2019): BERT's without token types, with parameter names of its
 * own, and without dropout after the attention's output projection, as transformers'
 * DistilBertModel.
 *
 * @param config the encoder's sizes
 */
record DistilBert(EncoderConfig config) {
  /** The names of the projections that {@link Attention#full} asks for. */
  private static final Map<String, String> PROJECTIONS =
      Map.of("query", "q_lin", "key", "k_lin", "value", "v_lin");

  private static final Projection PROJECTION =
      (net, name, x) -> net.dense(PROJECTIONS.get(name), x, Net.width(x));

  /** Encodes a batch. */
  EncoderOutput encode(Net net, Inputs inputs, EncoderRequest wanted) {
    Net base = net.in("distilbert");
    var tokens = new PackedTokens(base, inputs.mask(), config.attentionHeads(), 1);
    var attention = Attention.full(tokens, config.attentionDropout(), PROJECTION);
    var embedded = embed(base.in("embeddings"), inputs, tokens); // [T, C]
    return Encoder.apply(
        base.in("transformer"),
        config.layers(),
        embedded,
        tokens,
        (layer, index, hidden, queries) -> layer(layer, hidden, queries, attention),
        wanted);
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var positions = embeddings.positions(tokens.columns(), Start.NORMAL); // [T, C]
    var sum = net.add(embeddings.words(), positions); // [T, C]
    return embeddings.dropout(embeddings.norm(sum)); // [T, C]
  }

  private Operand<TFloat32> layer(
      Net net, Operand<TFloat32> hidden, Queries queries, Attention attention) {
    var attended = net.layer(hidden, (at, x) -> attended(at, x, queries, attention)); // [Q, C]
    return net.layer(attended, this::fedForward); // [Q, C]
  }

  private Operand<TFloat32> attended(
      Net net, Operand<TFloat32> hidden, Queries queries, Attention attention) {
    Net attending = net.in("attention");
    var context = attention.apply(attending, hidden, queries); // [Q, C]
    var projected = attending.dense("out_lin", context, config.hiddenSize()); // [Q, C]
    var sum = net.add(projected, queries.of(net, hidden)); // [Q, C]
    return net.layerNorm("sa_layer_norm", sum, config.layerNormEpsilon()); // [Q, C]
  }

  private Operand<TFloat32> fedForward(Net net, Operand<TFloat32> attended) {
    Net ffn = net.in("ffn");
    var inner = ffn.dense("lin1", attended, config.intermediateSize()); // [Q, F]
    var active = ffn.activation(config.activation(), inner); // [Q, F]
    var outer = ffn.dense("lin2", active, config.hiddenSize()); // [Q, C]
    var sum = net.add(net.dropout(outer, config.hiddenDropout()), attended); // [Q, C]
    return net.layerNorm("output_layer_norm", sum, config.layerNormEpsilon()); // [Q, C]
  }
}
