package dev.longhand.zoo.bert;

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

/**
 * BERT with a classification head on its pooled first token (Devlin et al. 2018), and with any
 * attention.
 *
 * @param config the encoder's sizes
 * @param labels outputs of the head
 */
public record Bert(EncoderConfig config, int labels) {
  /** The encoder's scope. */
  public static final String BASE = "bert";

  /**
   * Computes the logits of a batch.
   *
   * @param attention of each layer, by the layer's index
   */
  public Classification classify(
      Net net, Inputs inputs, Tokens tokens, IntFunction<Attention> attention) {
    Net base = net.in(BASE);
    var embedded = embed(base.in("embeddings"), inputs, tokens); // [tokens, hidden]
    var encoded =
        Encoder.apply(
            base.in("encoder"), config, embedded, tokens, attention, inputs.hiddenStates());
    var pooled = pool(base.in("pooler"), encoded.firsts()); // [batch, hidden]
    var kept = net.dropout(pooled, config.headDropout()); // [batch, hidden]
    var logits = net.dense("classifier", kept, labels); // [batch, labels]
    return Classification.of(net, logits, encoded, tokens, inputs);
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, Tokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var words = embeddings.words(); // [tokens, hidden]
    var positions = embeddings.positions(tokens.columns(), Start.NORMAL); // [tokens, hidden]
    var sum = net.add(net.add(words, positions), embeddings.types()); // [tokens, hidden]
    return embeddings.dropout(embeddings.norm(sum)); // [tokens, hidden]
  }

  private static Operand<TFloat32> pool(Net net, Operand<TFloat32> firsts) {
    return net.tf().math.tanh(net.dense("dense", firsts, Net.width(firsts)));
  }
}
