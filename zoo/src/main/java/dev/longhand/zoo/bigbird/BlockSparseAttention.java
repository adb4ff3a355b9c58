package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * BigBird's attention in one layer (Zaheer et al. 2020, section 2): the first and the last block of
 * a plan look at everything and are seen by everything; every other block looks at them, at itself
 * and its neighbours, and at some random blocks.
 *
 * @param tokens in rows of whole blocks
 * @param plan of the batch
 * @param seen what the blocks look at in this layer
 * @param dropout rate of the weights
 * @param projection to queries, keys and values
 */
record BlockSparseAttention(
    PackedTokens tokens, BlockPlan plan, AttendedBlocks seen, double dropout, Projection projection)
    implements Attention {

  @Override
  public Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Queries queries) {
    if (!queries.areAll()) {
      // The first token of a row is in the first block, which looks at everything.
      return Attention.full(tokens, dropout, projection).apply(net, hidden, queries);
    }
    var query =
        tokens.split(net, projection.apply(net, "query", hidden)); // [batch, heads, length, size]
    var key =
        tokens.split(net, projection.apply(net, "key", hidden)); // [batch, heads, length, size]
    var value =
        tokens.split(net, projection.apply(net, "value", hidden)); // [batch, heads, length, size]
    var atEnds = atEnds(net, query, key, value); // [batch, heads, g block, size]
    var inMiddle = inMiddle(net, query, key, value); // [batch heads c, block, size]
    return tokens.join(net, plan.inOrder(net, atEnds, inMiddle)); // [tokens, hidden]
  }

  private Operand<TFloat32> atEnds(
      Net net, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
    var looking = plan.atEnds(net, query); // [batch, heads, g block, size]
    var scores =
        net.add(
            net.scaledDotProduct(looking, key),
            tokens.keyBias()); // [batch, heads, g block, length]
    return net.attend(scores, value, dropout); // [batch, heads, g block, size]
  }

  private Operand<TFloat32> inMiddle(
      Net net, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
    var looking = plan.inMiddle(net, query); // [batch heads c, block, size]
    var keys = seen.of(net, plan, key); // [batch heads c, s block, size]
    var values = seen.of(net, plan, value); // [batch heads c, s block, size]
    var scores =
        net.add(
            net.scaledDotProduct(looking, keys), seen.bias()); // [batch heads c, block, s block]
    return net.attend(scores, values, dropout); // [batch heads c, block, size]
  }
}
