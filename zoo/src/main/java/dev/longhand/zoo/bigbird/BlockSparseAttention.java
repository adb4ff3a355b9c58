package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.attention.Queries;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * BigBird's attention in one layer (Zaheer et al. 2020, section 2): {@code softmax(q_i K_{N(i)}' /
 * sqrt(D) + mask) V_{N(i)}}, where the attended blocks {@code N(i)} of a block of queries are the
 * first and the last block of the plan, itself and its neighbors, and some random blocks. The first
 * and the last block attend to all.
 *
 * @param tokens in rows of whole blocks
 * @param plan of the batch
 * @param seen the attended blocks of each block in this layer
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
    var query = tokens.splitHeads(net, projection.apply(net, "query", hidden)); // [B, H, L, D]
    var key = tokens.splitHeads(net, projection.apply(net, "key", hidden)); // [B, H, L, D]
    var value = tokens.splitHeads(net, projection.apply(net, "value", hidden)); // [B, H, L, D]
    var atEnds = atEnds(net, query, key, value); // [B, H, G*P, D]
    var inMiddle = inMiddle(net, query, key, value); // [B*H*J, P, D]
    return tokens.mergeHeads(net, plan.inOrder(net, atEnds, inMiddle)); // [T, C]
  }

  private Operand<TFloat32> atEnds(
      Net net, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
    var looking = plan.atEnds(net, query); // [B, H, G*P, D]
    var scores = net.add(net.scaledDotProduct(looking, key), tokens.keyBias()); // [B, H, G*P, L]
    return net.attend(scores, value, dropout); // [B, H, G*P, D]
  }

  private Operand<TFloat32> inMiddle(
      Net net, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
    var looking = plan.inMiddle(net, query); // [B*H*J, P, D]
    var keys = seen.of(net, plan, key); // [B*H*J, A*P, D]
    var values = seen.of(net, plan, value); // [B*H*J, A*P, D]
    var scores = net.add(net.scaledDotProduct(looking, keys), seen.bias()); // [B*H*J, P, A*P]
    return net.attend(scores, values, dropout); // [B*H*J, P, D]
  }
}
