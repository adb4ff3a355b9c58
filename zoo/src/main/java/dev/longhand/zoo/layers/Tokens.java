package dev.longhand.zoo.layers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Where a batch's real tokens are. Layers that work on each token alone see the real tokens of all
 * rows one after another, [tokens, hidden]; attention sees [batch, length], where the length is
 * that of the longest row. So padding costs nothing but in attention.
 *
 * <p>Padded places read token 0: as keys they are masked and as queries dropped, so that they
 * change neither a value nor a gradient. The first token of a row counts as real even where it is
 * masked, since heads read it.
 */
public final class Tokens implements Queries {
  private final int heads;
  private final Operand<TInt32> places;
  private final Operand<TInt32> rows;
  private final Operand<TInt32> columns;
  private final Operand<TInt32> slots;
  private final Operand<TInt32> batch;
  private final Operand<TInt32> length;
  private final Operand<TBool> isReal;
  private final Operand<TFloat32> keyMask;
  private final Operand<TFloat32> keyBias;
  private final Operand<TInt32> splitIndex;
  private final Operand<TInt32> joinIndex;
  private final Operand<TInt32> firsts;

  /**
   * The real tokens by a mask.
   *
   * @param mask 1 at real tokens and 0 at padding, [batch, any length]
   * @param heads of the attention
   * @param multiple what the length in attention is rounded up to a multiple of
   */
  public Tokens(Net net, Operand<TInt32> mask, int heads, int multiple) {
    Ops tf = net.tf();
    this.heads = heads;
    places = places(tf, mask); // [tokens, 2]
    rows = tf.gather(places, tf.constant(0), tf.constant(1)); // [tokens]
    columns = tf.gather(places, tf.constant(1), tf.constant(1)); // [tokens]
    batch = dimension(tf, mask, 0); // []
    length = length(tf, multiple); // []
    isReal = tf.math.notEqual(pick(net, mask), tf.constant(0)); // [tokens]
    var real = place(net, net.cast(isReal, TFloat32.class)); // [batch, length]
    keyMask = net.reshape(real, net.dimensions(batch, 1, length, 1));
    keyBias = net.reshape(net.scoreBias(real), net.dimensions(batch, 1, 1, length));
    slots = place(net, numbers(tf, dimension(tf, places, 0))); // [batch, length]
    firsts = tf.gather(slots, tf.constant(0), tf.constant(1)); // [batch]
    var head = numbers(tf, tf.constant(heads)); // [heads]
    var perHead = tf.expandDims(head, tf.constant(1)); // [heads, 1]
    var slot = tf.expandDims(slots, tf.constant(1)); // [batch, 1, length]
    splitIndex = net.add(net.mul(slot, tf.constant(heads)), perHead); // [batch, heads, length]
    var firstHead = tf.expandDims(net.mul(rows, tf.constant(heads)), tf.constant(1)); // [tokens, 1]
    var line = net.mul(net.add(firstHead, head), length); // [tokens, heads]
    joinIndex = net.add(line, tf.expandDims(columns, tf.constant(1))); // [tokens, heads]
  }

  /** Row and column of every token that is computed, [tokens, 2]. */
  private static Operand<TInt32> places(Ops tf, Operand<TInt32> mask) {
    var isFirst = tf.math.equal(numbers(tf, dimension(tf, mask, 1)), tf.constant(0)); // [length]
    var isReal = tf.math.notEqual(mask, tf.constant(0)); // [batch, length]
    return tf.dtypes.cast(tf.where(tf.math.logicalOr(isReal, isFirst)), TInt32.class);
  }

  private Operand<TInt32> length(Ops tf, int multiple) {
    var longest = tf.math.add(tf.max(columns, tf.constant(0)), tf.constant(1)); // []
    var missing = tf.math.floorMod(tf.math.neg(longest), tf.constant(multiple)); // []
    return multiple == 1 ? longest : tf.math.add(longest, missing);
  }

  private static Operand<TInt32> numbers(Ops tf, Operand<TInt32> count) {
    return tf.range(tf.constant(0), count, tf.constant(1));
  }

  private static Operand<TInt32> dimension(Ops tf, Operand<? extends TType> x, int axis) {
    return tf.gather(tf.shape(x), tf.constant(axis), tf.constant(0));
  }

  /** The values at the real tokens, [tokens], of those at all places, [batch, any length]. */
  public <T extends TType> Operand<T> pick(Net net, Operand<T> perPlace) {
    return net.tf().gatherNd(perPlace, places);
  }

  /** The reverse: [tokens] to [batch, length], zero at padding. */
  public <T extends TType> Operand<T> place(Net net, Operand<T> perToken) {
    return net.tf().scatterNd(places, perToken, net.tf().stack(List.of(batch, length)));
  }

  /**
   * The values at the real tokens, [tokens, width], by column: [length, batch, width], zero at
   * padding and at masked first tokens.
   */
  public Operand<TFloat32> placeByColumn(Net net, Operand<TFloat32> perToken) {
    Ops tf = net.tf();
    var real = tf.expandDims(net.cast(isReal, TFloat32.class), tf.constant(1)); // [tokens, 1]
    var reversed = tf.stack(List.of(columns, rows), Stack.axis(1L)); // [tokens, 2]
    var shape = tf.stack(net.dimensions(length, batch, Net.width(perToken)));
    return tf.scatterNd(reversed, net.mul(perToken, real), shape);
  }

  /** Which tokens are real, [tokens]: all but masked first ones. */
  public Operand<TBool> isReal() {
    return isReal;
  }

  /** The row of each token, [tokens]. */
  public Operand<TInt32> rows() {
    return rows;
  }

  /** The column of each token, [tokens]: its position in the row, from 0. */
  public Operand<TInt32> columns() {
    return columns;
  }

  /** Which token is where, [batch, length]; token 0 at padding. */
  public Operand<TInt32> slots() {
    return slots;
  }

  /** The number of rows. */
  public Operand<TInt32> batch() {
    return batch;
  }

  /** The length in attention: of the longest row, rounded up. */
  public Operand<TInt32> length() {
    return length;
  }

  /** 1 at real keys and 0 at padding, [batch, 1, length, 1]. */
  public Operand<TFloat32> keyMask() {
    return keyMask;
  }

  /** What is added to scores so that padding gets no weight, [batch, 1, 1, length]. */
  public Operand<TFloat32> keyBias() {
    return keyBias;
  }

  /**
   * Hidden states where they belong, zero at padding: [tokens, hidden] to [batch, length, hidden].
   */
  public Operand<TFloat32> spread(Net net, Operand<TFloat32> hidden, Operand<TInt32> like) {
    Ops tf = net.tf();
    var width = tf.constant(Net.width(hidden));
    var shape = tf.stack(List.of(batch, dimension(tf, like, 1), width));
    return tf.scatterNd(places, hidden, shape);
  }

  @Override
  public Operand<TFloat32> of(Net net, Operand<TFloat32> hidden) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> split(Net net, Operand<TFloat32> x) {
    var vectors = net.vectors(x, heads); // [tokens heads, size]
    return net.gather(vectors, splitIndex); // [batch, heads, length, size]
  }

  @Override
  public Operand<TFloat32> join(Net net, Operand<TFloat32> x) {
    var vectors = net.reshape(x, -1, Net.width(x)); // [batch heads length, size]
    return net.reshape(net.gather(vectors, joinIndex), -1, heads * Net.width(x));
  }

  @Override
  public boolean areAll() {
    return true;
  }

  /** Only the first token of each row. */
  public Queries firstOfEachRow() {
    return new Queries() {
      @Override
      public boolean areAll() {
        return false;
      }

      @Override
      public Operand<TFloat32> of(Net net, Operand<TFloat32> hidden) {
        return net.gather(hidden, firsts); // [batch, hidden]
      }

      @Override
      public Operand<TFloat32> split(Net net, Operand<TFloat32> x) {
        return net.reshape(x, -1, heads, 1, Net.width(x) / heads); // [batch, heads, 1, size]
      }

      @Override
      public Operand<TFloat32> join(Net net, Operand<TFloat32> x) {
        return net.reshape(x, -1, heads * Net.width(x)); // [batch, hidden]
      }
    };
  }
}
