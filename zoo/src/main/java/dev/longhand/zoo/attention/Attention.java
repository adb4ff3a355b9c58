package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** How tokens look at one another: the part in which models differ. */
@FunctionalInterface
public interface Attention {
  /**
   * The context of some tokens.
   *
   * @param net inside the attention
   * @param hidden states of all tokens, [tokens, hidden]
   * @param queries the tokens whose context is wanted
   * @return [queries, hidden]
   */
  Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries);

  /** Softmax attention of every position over every position (Vaswani et al. 2017, section 3.2). */
  static Attention full(PackedTokens tokens, double dropout, Projection projection) {
    return (net, hidden, queries) -> {
      var query = queries.split(net, projection.apply(net, "query", queries.of(net, hidden)));
      var key =
          tokens.split(net, projection.apply(net, "key", hidden)); // [batch, heads, length, size]
      var value = tokens.split(net, projection.apply(net, "value", hidden));
      var scores =
          net.add(
              net.scaledDotProduct(query, key),
              tokens.keyBias()); // [batch, heads, queries, length]
      var context = net.attend(scores, value, dropout); // [batch, heads, queries, size]
      return queries.join(net, context); // [queries, hidden]
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
