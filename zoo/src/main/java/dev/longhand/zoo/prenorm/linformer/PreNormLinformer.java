package dev.longhand.zoo.prenorm.linformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import dev.longhand.zoo.prenorm.PreNormBlocks;
import dev.longhand.zoo.prenorm.PreNormSizes;
import dev.longhand.zoo.prenorm.Rows;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The encoder of the package linformer (Wang et al. 2020) on token and position embeddings. */
final class PreNormLinformer {
  private final PreNormLinformerConfig config;
  private final PreNormSizes sizes;

  PreNormLinformer(PreNormLinformerConfig config) {
    this.config = config;
    this.sizes = config.sizes();
  }

  EncoderOutput encode(Net net, Inputs inputs, EncoderRequest wanted) {
    var tokens = Rows.tokens(net, inputs, sizes);
    var blocks =
        new PreNormBlocks(
            sizes,
            new LowRankAttention(config, tokens),
            PreNormBlocks.feedForward(sizes, config.dropout()));
    var states = blocks.apply(net.in("linformer"), embed(net, inputs, tokens));
    var last = states.get(sizes.depth()); // [T, C]
    return new EncoderOutput(tokens, last, wanted.hiddenStates() ? states : List.of());
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var ids = tokens.pack(net, inputs.ids()); // [T]
    var words =
        net.embedding("token_emb", ids, Start.normal(1), sizes.vocabularySize(), sizes.dim());
    var positions =
        net.embedding("pos_emb", tokens.columns(), Start.normal(1), sizes.maxLength(), sizes.dim());
    return net.add(words, positions); // [T, C]
  }
}
