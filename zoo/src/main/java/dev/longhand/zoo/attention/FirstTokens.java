package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The first token of each row, which a classification reads and nothing else.
 *
 * @param firsts gathers their hidden states
 * @param heads of the attention
 */
record FirstTokens(InvertibleGather firsts, int heads) implements Queries {

  @Override
  public boolean areAll() {
    return false;
  }

  @Override
  public Operand<TFloat32> of(Net net, Operand<TFloat32> hidden) {
    return firsts.of(net, hidden); // [B, C]
  }

  @Override
  public Operand<TFloat32> splitHeads(Net net, Operand<TFloat32> x) {
    return net.reshape(x, -1, heads, 1, Net.width(x) / heads); // [B, H, 1, D]
  }

  @Override
  public Operand<TFloat32> mergeHeads(Net net, Operand<TFloat32> x) {
    return net.reshape(x, -1, heads * Net.width(x)); // [B, C]
  }
}
