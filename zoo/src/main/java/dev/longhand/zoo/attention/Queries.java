package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The tokens whose output a layer computes: all of them, or the first of each row where nothing
 * else is read afterwards. {@link PackedTokens} gives both.
 */
public interface Queries {
  /** Whether these are all tokens. */
  boolean areAll();

  /** The hidden states of these tokens, [queries, hidden], of those of all, [tokens, hidden]. */
  Operand<TFloat32> of(Net net, Operand<TFloat32> hidden);

  /** Their vectors in heads: [queries, hidden] to [batch, heads, length, size]. */
  Operand<TFloat32> split(Net net, Operand<TFloat32> x);

  /** The reverse: [batch, heads, length, size] to [queries, hidden]. */
  Operand<TFloat32> join(Net net, Operand<TFloat32> x);
}
