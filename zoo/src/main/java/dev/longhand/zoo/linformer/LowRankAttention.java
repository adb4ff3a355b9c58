package dev.longhand.zoo.linformer;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Softmax attention over keys and values that are projected along the sequence: {@code softmax(Q (E
 * K)' / sqrt(D)) (F V)}, where E and F are [K, L] (Wang et al. 2020, equation 7). Padded keys and
 * values are zero before the projection.
 *
 * @param tokens of the batch
 * @param projections of the model
 * @param dropout rate of the weights
 */
record LowRankAttention(PackedTokens tokens, Projections projections, double dropout)
    implements Attention {

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries) {
    var query = queries.splitHeads(net, dense(net, "query", queries.of(net, hidden)));
    var key = mixed(net, "key", hidden); // [B, H, K, D]
    var value = mixed(net, "value", hidden); // [B, H, K, D]
    var scores = net.scaledDotProduct(query, key); // [B, H, Q, K]
    var context = net.attend(scores, value, dropout); // [B, H, Q, D]
    return queries.mergeHeads(net, context); // [Q, C]
  }

  private Operand<TFloat32> mixed(Net net, String name, Operand<TFloat32> hidden) {
    var all = tokens.splitHeads(net, dense(net, name, hidden)); // [B, H, L, D]
    var real = net.mul(all, tokens.keyMask()); // [B, H, L, D]
    return net.matmul(projections.of(net, name), real); // [B, H, K, D]
  }

  private static Operand<TFloat32> dense(Net net, String name, Operand<TFloat32> x) {
    return net.dense(name, x, Net.width(x));
  }
}
