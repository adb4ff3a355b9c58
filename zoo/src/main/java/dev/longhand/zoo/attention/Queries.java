package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The tokens whose output a layer computes: all of them, or the first of each row where nothing
 * else is read afterwards, which leaves most of a last layer's work out. {@link PackedTokens} gives
 * both.
 */
public sealed interface Queries permits PackedTokens, FirstTokens {
  /** Whether these are all tokens. */
  boolean areAll();

  /** The hidden states of these tokens, [Q, C], of those of all, [T, C]. */
  Operand<TFloat32> of(Net net, Operand<TFloat32> hidden);

  /** Their vectors in heads: [Q, C] to [B, H, L, D]. */
  Operand<TFloat32> splitHeads(Net net, Operand<TFloat32> x);

  /** The reverse: [B, H, L, D] to [Q, C]. */
  Operand<TFloat32> mergeHeads(Net net, Operand<TFloat32> x);
}
