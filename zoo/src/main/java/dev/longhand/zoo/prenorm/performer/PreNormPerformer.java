package dev.longhand.zoo.prenorm.performer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import dev.longhand.zoo.prenorm.PreNormBlocks;
import dev.longhand.zoo.prenorm.PreNormSizes;
import dev.longhand.zoo.prenorm.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The encoder of performer-pytorch's language model (Choromanski et al. 2021). */
final class PreNormPerformer {
  private final PreNormPerformerConfig config;
  private final PreNormSizes sizes;

  PreNormPerformer(PreNormPerformerConfig config) {
    this.config = config;
    this.sizes = config.sizes();
  }

  EncoderOutput encode(Net net, Inputs inputs, EncoderRequest wanted) {
    Net base = net.in("performer");
    var tokens = Rows.tokens(net, inputs, sizes);
    Optional<Rotary> rotary =
        config.rotary()
            ? Optional.of(new Rotary(net, tokens, config.headSize()))
            : Optional.empty();
    var feedForward = PreNormBlocks.feedForward(sizes, config.feedForwardDropout());
    var blocks =
        new PreNormBlocks(
            sizes,
            new RotaryFavorAttention(config, tokens, rotary),
            (at, x) -> feedForward.apply(at.in("fn"), x));
    var states = new ArrayList<>(blocks.apply(base.in("performer"), embed(base, inputs, tokens)));
    var last = states.remove(sizes.depth()); // [T, C]
    var normed = base.layerNorm("norm", last, PreNormSizes.LAYER_NORM_EPSILON); // [T, C]
    states.add(normed);
    return new EncoderOutput(tokens, normed, wanted.hiddenStates() ? states : List.of());
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var ids = tokens.pack(net, inputs.ids()); // [T]
    var words =
        net.embedding("token_emb", ids, Start.normal(1), sizes.vocabularySize(), sizes.dim());
    var sum = net.add(words, positions(net, tokens)); // [T, C]
    return net.dropout(sum, config.embeddingDropout()); // [T, C]
  }

  /** Learned positions or, beside rotary ones, fixed sines and then cosines, [T, C]. */
  private Operand<TFloat32> positions(Net net, PackedTokens tokens) {
    var columns = tokens.columns(); // [T]
    if (!config.rotary()) {
      return net.embedding("pos_emb.emb", columns, Start.normal(1), sizes.maxLength(), sizes.dim());
    }
    var tf = net.tf();
    var angles = SinePositions.angles(net, tokens.length(), sizes.dim()); // [L, C / 2]
    var table = tf.concat(List.of(tf.math.sin(angles), tf.math.cos(angles)), tf.constant(1));
    return net.gather(table, columns);
  }
}
