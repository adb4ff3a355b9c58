package dev.longhand.zoo.linformer;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Softmax attention over k mixtures of keys and values in place of all positions (Wang et al. 2020,
 * equation 7). Padded keys and values are zero before they are mixed.
 *
 * @param tokens of the batch
 * @param projections of the model
 * @param dropout rate of the weights
 */
record LowRankAttention(PackedTokens tokens, Projections projections, double dropout)
    implements Attention {

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries) {
    var query = queries.split(net, dense(net, "query", queries.of(net, hidden)));
    var key = mixed(net, "key", hidden); // [batch, heads, k, head_size]
    var value = mixed(net, "value", hidden); // [batch, heads, k, head_size]
    var scores = net.scaledDotProduct(query, key); // [batch, heads, queries, k]
    var context = net.attend(scores, value, dropout); // [batch, heads, queries, head_size]
    return queries.join(net, context); // [queries, hidden]
  }

  private Operand<TFloat32> mixed(Net net, String name, Operand<TFloat32> hidden) {
    var all = tokens.split(net, dense(net, name, hidden)); // [batch, heads, length, head_size]
    var real = net.mul(all, tokens.keyMask()); // [batch, heads, length, head_size]
    return net.matmul(projections.of(net, name), real); // [batch, heads, k, head_size]
  }

  private static Operand<TFloat32> dense(Net net, String name, Operand<TFloat32> x) {
    return net.dense(name, x, Net.width(x));
  }
}
