package dev.longhand.zoo.performer;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.Kernel;
import dev.longhand.zoo.attention.LinearAttention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * FAVOR+ in one layer of a BERT encoder: {@code f(Q) (f(K)' V) / (f(Q) sum f(K))} with random
 * features f, which all heads share (Choromanski et al. 2021, equation 4). There are no weights to
 * drop, so dropout has no place in it.
 *
 * @param tokens of the batch
 * @param kernel of the features
 * @param features their number
 */
record FavorAttention(PackedTokens tokens, Kernel kernel, int features) implements Attention {
  /** The directions of the features, in the scope of the attention. */
  static final String DIRECTIONS = "projection_matrix";

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries) {
    var query = queries.splitHeads(net, dense(net, "query", queries.of(net, hidden)));
    var key = tokens.splitHeads(net, dense(net, "key", hidden)); // [B, H, L, D]
    var value = tokens.splitHeads(net, dense(net, "value", hidden)); // [B, H, L, D]
    var directions = net.randomFeatures(DIRECTIONS, features, Net.width(key));
    var ofQueries = kernel.ofQueries(net, query, directions); // [B, H, Q, M]
    var ofKeys = kernel.ofKeys(net, key, tokens.keyMask(), directions);
    return queries.mergeHeads(net, LinearAttention.contexts(net, ofQueries, ofKeys, value));
  }

  private static Operand<TFloat32> dense(Net net, String name, Operand<TFloat32> x) {
    return net.dense(name, x, Net.width(x));
  }
}
