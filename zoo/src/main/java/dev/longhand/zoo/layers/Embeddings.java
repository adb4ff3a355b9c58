package dev.longhand.zoo.layers;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The sum of word, position and token type embeddings. */
public final class Embeddings {
  private final Net net;
  private final EncoderConfig config;
  private final Inputs inputs;
  private final PackedTokens tokens;

  /** The embeddings of a batch. */
  public Embeddings(Net net, EncoderConfig config, Inputs inputs, PackedTokens tokens) {
    this.net = net;
    this.config = config;
    this.inputs = inputs;
    this.tokens = tokens;
  }

  /** Word embeddings, [T, C]. */
  public Operand<TFloat32> words() {
    var ids = tokens.pack(net, inputs.ids()); // [T]
    return table("word_embeddings", ids, Start.NORMAL_BUT_PADDING, config.vocabularySize());
  }

  /** Position embeddings of positions [T], [T, C]. */
  public Operand<TFloat32> positions(Operand<TInt32> positions, Start start) {
    return table("position_embeddings", positions, start, config.maxPositions());
  }

  /** Token type embeddings, [T, C], or [1, C] where all are of type 0. */
  public Operand<TFloat32> types() {
    Operand<TInt32> types =
        inputs
            .types()
            .map(given -> tokens.pack(net, given))
            .orElseGet(() -> net.tf().constant(new int[] {0}));
    return table("token_type_embeddings", types, Start.NORMAL, config.tokenTypes());
  }

  private Operand<TFloat32> table(String name, Operand<TInt32> ids, Start start, long rows) {
    return net.embedding(name, ids, start, rows, config.hiddenSize());
  }

  /** The layer norm of embeddings. */
  public Operand<TFloat32> norm(Operand<TFloat32> embeddings) {
    return net.layerNorm("LayerNorm", embeddings, config.layerNormEpsilon());
  }

  /** Dropout of embeddings. */
  public Operand<TFloat32> dropout(Operand<TFloat32> embeddings) {
    return net.dropout(embeddings, config.hiddenDropout());
  }
}
