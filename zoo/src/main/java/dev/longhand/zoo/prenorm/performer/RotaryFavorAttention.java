package dev.longhand.zoo.prenorm.performer;

import dev.longhand.zoo.attention.LinearAttention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Recomputation.Layer;
import dev.longhand.zoo.prenorm.Linear;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * FAVOR+ attention without biases (Choromanski et al. 2021), of queries and keys that may be turned
 * by their positions.
 *
 * @param config of the model
 * @param tokens of the batch
 * @param rotary what turns queries and keys
 */
record RotaryFavorAttention(
    PreNormPerformerConfig config, PackedTokens tokens, Optional<Rotary> rotary) implements Layer {

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden) {
    var query = turned(net, split(net, "to_q", hidden)); // [B, H, L, D]
    var key = turned(net, split(net, "to_k", hidden)); // [B, H, L, D]
    var value = split(net, "to_v", hidden); // [B, H, L, D]
    var directions =
        net.in("fast_attention")
            .randomFeatures("projection_matrix", config.features(), config.headSize());
    var ofQueries = config.kernel().ofQueries(net, query, directions);
    var ofKeys = config.kernel().ofKeys(net, key, tokens.keyMask(), directions);
    var context = tokens.mergeHeads(net, LinearAttention.contexts(net, ofQueries, ofKeys, value));
    var dense = Linear.withoutBias(net, "to_out", context, config.sizes().dim()); // [T, C]
    return net.dropout(dense, config.attentionDropout()); // [T, C]
  }

  private Operand<TFloat32> split(Net net, String name, Operand<TFloat32> hidden) {
    long width = (long) config.sizes().heads() * config.headSize();
    return tokens.splitHeads(net, Linear.withoutBias(net, name, hidden, width));
  }

  private Operand<TFloat32> turned(Net net, Operand<TFloat32> x) {
    return rotary.isPresent() ? rotary.get().turn(net, x) : x;
  }
}
