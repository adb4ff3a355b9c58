package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** An attention layer without its output projection: the part in which models differ. */
@FunctionalInterface
public interface Attention {
  /**
   * Returns the context of some tokens.
   *
   * @param net inside the attention
   * @param hidden states of all tokens, [T, C]
   * @param queries the tokens whose context is wanted
   * @return [Q, C]
   */
  Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries);

  /**
   * Softmax attention of every position over every position: {@code softmax(Q K' / sqrt(D) + mask)
   * V} (Vaswani et al. 2017, equation 1).
   */
  static Attention full(PackedTokens tokens, double dropout, Projection projection) {
    return (net, hidden, queries) -> {
      var asking = queries.of(net, hidden); // [Q, C]
      var q = queries.splitHeads(net, projection.apply(net, "query", asking)); // [B, H, Q, D]
      var k = tokens.splitHeads(net, projection.apply(net, "key", hidden)); // [B, H, L, D]
      var v = tokens.splitHeads(net, projection.apply(net, "value", hidden)); // [B, H, L, D]
      var scores = net.add(net.scaledDotProduct(q, k), tokens.keyBias()); // [B, H, Q, L]
      return queries.mergeHeads(net, net.attend(scores, v, dropout)); // [Q, C]
    };
  }

  /** Queries, keys or values of hidden states. */
  @FunctionalInterface
  interface Projection {
    /** Of width as before, with a bias: BERT's. */
    Projection WITH_BIAS = (net, name, x) -> net.dense(name, x, Net.width(x));

    Operand<TFloat32> apply(Net net, String name, Operand<TFloat32> x);
  }
}
