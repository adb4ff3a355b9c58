package dev.longhand.zoo.bert;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.MaskedLanguageModelHead;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Activation;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * BERT's encoder (Devlin et al. 2018), with any attention, and its heads.
 *
 * @param config the encoder's sizes
 */
public record Bert(EncoderConfig config) {
  /** The encoder's scope. */
  public static final String BASE = "bert";

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
    Net base = net.in(BASE);
    var embedded = embed(base.in("embeddings"), inputs, tokens); // [T, C]
    return Encoder.apply(base.in("encoder"), config, embedded, tokens, attention, wanted);
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var words = embeddings.words(); // [T, C]
    var positions = embeddings.positions(tokens.columns(), Start.NORMAL); // [T, C]
    var sum = net.add(net.add(words, positions), embeddings.types()); // [T, C]
    return embeddings.dropout(embeddings.norm(sum)); // [T, C]
  }

  /** A head in BERT's form. */
  public Head head(HeadConfig head) {
    return switch (head.type()) {
      case CLASSIFICATION -> pooled(head.labels().size());
      case MULTIPLE_CHOICE -> pooled(1);
      case MASKED_WORDS -> MaskedLanguageModelHead.ofBert(BASE + ".", config);
    };
  }

  private Head pooled(int outputs) {
    return new PooledHead(BASE + ".pooler.dense", Activation.TANH, config.headDropout(), outputs);
  }
}
