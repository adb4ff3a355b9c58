package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Softmax attention of a few tokens, in which the others are not projected to keys and values: the
 * few queries go through the key's matrix, q (W x) = (q W) x, and the few contexts through the
 * value's.
 *
 * @param heads of the attention
 * @param suffix of the projections' names
 * @param dropout rate of the weights
 */
public record FoldedAttention(int heads, String suffix, double dropout) {

  /**
   * The context of q tokens of each row.
   *
   * @param asking their hidden states, [B*Q, C]
   * @param seen hidden states of the tokens that they look at, [B, L, C]
   * @param bias what is added to scores, [B, 1, L]
   * @return [H, B*Q, D]
   */
  public Operand<TFloat32> contexts(
      Net net, Operand<TFloat32> asking, Operand<TFloat32> seen, Operand<TFloat32> bias) {
    int hidden = Net.width(seen);
    int size = hidden / heads;
    var batch = net.dimension(seen, 0); // []
    var dense = net.dense("query" + suffix, asking, hidden); // [B*Q, C]
    var scaled = net.mul(dense, net.constant(1 / Math.sqrt(size))); // [B*Q, C]
    var query = net.transpose(net.reshape(scaled, -1, heads, size), 1, 0, 2);
    var folded = net.matmul(query, matrix(net, "key", hidden)); // [H, B*Q, C]
    var shift = net.matmul(query, vector(net, "key", hidden, size, 1)); // [H, B*Q, 1]
    var products = net.matmulTransposed(byRow(net, folded, batch), seen);
    var scores = net.add(net.add(products, byRow(net, shift, batch)), bias);
    var weights = net.dropout(net.softmax(scores), dropout); // [B, H*Q, L]
    var context = byHead(net, net.matmul(weights, seen), batch); // [H, B*Q, C]
    var total = byHead(net, net.lastSum(weights), batch); // [H, B*Q, 1]
    var values = net.matmulTransposed(context, matrix(net, "value", hidden));
    return net.add(values, net.mul(total, vector(net, "value", hidden, 1, size)));
  }

  /** A projection's matrix by head, [H, D, C]. */
  private Operand<TFloat32> matrix(Net net, String name, int hidden) {
    var weight = net.parameter(name + suffix + ".weight", Start.NORMAL, hidden, hidden);
    return net.reshape(weight, heads, hidden / heads, hidden);
  }

  private Operand<TFloat32> vector(Net net, String name, int hidden, int rows, int columns) {
    var bias = net.parameter(name + suffix + ".bias", Start.ZEROS, hidden);
    return net.reshape(bias, heads, rows, columns);
  }

  /** [H, B*Q, Y] to [B, H*Q, Y]. */
  private Operand<TFloat32> byRow(Net net, Operand<TFloat32> x, Operand<TInt32> batch) {
    int width = Net.width(x);
    var split = net.reshape(x, net.dimensions(Dimensions.of(heads).by(batch).by(-1).by(width)));
    return net.reshape(
        net.transpose(split, 1, 0, 2, 3), net.dimensions(Dimensions.of(batch).by(-1).by(width)));
  }

  /** [B, H*Q, Y] to [H, B*Q, Y]. */
  private Operand<TFloat32> byHead(Net net, Operand<TFloat32> x, Operand<TInt32> batch) {
    int width = Net.width(x);
    var split = net.reshape(x, net.dimensions(Dimensions.of(batch).by(heads).by(-1).by(width)));
    return net.reshape(net.transpose(split, 1, 0, 2, 3), heads, -1, width);
  }
}
