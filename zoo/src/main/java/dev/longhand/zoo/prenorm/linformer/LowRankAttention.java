package dev.longhand.zoo.prenorm.linformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import dev.longhand.zoo.net.Recomputation.Layer;
import dev.longhand.zoo.prenorm.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Softmax attention over keys and values that are projected along the sequence to K positions:
 * {@code softmax(Q (E K)' / sqrt(D)) (F V)} (Wang et al. 2020, equation 7). Padded keys and values
 * are zero before that; an input shorter than the projection takes its first rows. Groups are
 * heads, or one group of all heads where they have the same keys.
 */
final class LowRankAttention implements Layer {
  private final PreNormLinformerConfig config;
  private final PackedTokens tokens;
  private final int heads;
  private final int groups;

  LowRankAttention(PreNormLinformerConfig config, PackedTokens tokens) {
    this.config = config;
    this.tokens = tokens;
    this.heads = config.sizes().heads();
    this.groups = config.oneKvHead() ? 1 : heads;
  }

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden) {
    int size = config.headSize();
    var query = Linear.withoutBias(net, "to_q", hidden, (long) heads * size);
    var key = projected(net, "k", hidden); // [B, G, K, D]
    var value = config.shareKv() ? key : projected(net, "v", hidden); // [B, G, K, D]
    var scaledKey = net.mul(key, net.constant(1 / Math.sqrt(size))); // [B, G, K, D]
    var scores = net.matmulTransposed(byGroup(net, query), scaledKey);
    var context = net.attend(scores, value, config.dropout()); // [.., heads length, size]
    var joined = tokens.mergeHeads(net, byHead(net, context)); // [T, H*D]
    return Linear.apply(net, "to_out", joined, config.sizes().dim());
  }

  /** Keys or values at k positions. */
  private Operand<TFloat32> projected(Net net, String name, Operand<TFloat32> hidden) {
    int maxLength = config.sizes().maxLength();
    int k = config.projectedLength();
    int size = config.headSize();
    var perToken = Linear.withoutBias(net, "to_" + name, hidden, (long) groups * size);
    var placed = tokens.unpackByColumn(net, perToken); // [L, B, G*D]
    var flat = net.reshape(placed, net.dimensions(Dimensions.of(tokens.length()).by(-1)));
    var full = net.parameter("proj_" + name, Start.uniform(1 / Math.sqrt(k)), maxLength, k);
    var matrix = rows(net, full, tokens.length()); // [L, K]
    var product = net.tf().linalg.matMul(matrix, flat, MatMul.transposeA(true));
    var split =
        net.reshape(
            product, net.dimensions(Dimensions.of(k).by(tokens.batch()).by(groups).by(size)));
    return net.transpose(split, 1, 2, 0, 3); // [B, G, K, D]
  }

  private static Operand<TFloat32> rows(Net net, Operand<TFloat32> matrix, Operand<TInt32> count) {
    var tf = net.tf();
    var size = tf.stack(net.dimensions(Dimensions.of(count).by(Net.width(matrix)))); // [2]
    return tf.slice(matrix, tf.constant(new int[] {0, 0}), size);
  }

  /** Queries [T, H*D] as [B, G, H*L / G, D]. */
  private Operand<TFloat32> byGroup(Net net, Operand<TFloat32> query) {
    var split = tokens.splitHeads(net, query); // [B, H, L, D]
    return groups == heads
        ? split
        : net.reshape(
            split,
            net.dimensions(Dimensions.of(tokens.batch()).by(groups).by(-1).by(config.headSize())));
  }

  /** The reverse, [B, H, L, D]. */
  private Operand<TFloat32> byHead(Net net, Operand<TFloat32> context) {
    return groups == heads
        ? context
        : net.reshape(
            context,
            net.dimensions(Dimensions.of(tokens.batch()).by(heads).by(-1).by(config.headSize())));
  }
}
