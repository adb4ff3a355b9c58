package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Where a batch's real tokens are. Layers that work on each token alone see the real tokens of all
 * rows one after another, [T, C]; attention sees [B, L], where the length is that of the longest
 * row. So padding costs nothing but in attention.
 *
 * <p>Padded places read token 0: as keys they are masked and as queries dropped, so that they
 * change neither a value nor a gradient. The first token of a row counts as real even where it is
 * masked, since heads read it.
 */
public final class PackedTokens implements Queries {
  private final int heads;
  private final Operand<TInt32> places;
  private final Operand<TInt32> rows;
  private final Operand<TInt32> columns;
  private final Operand<TInt32> slots;
  private final Operand<TInt32> occupied;
  private final Operand<TInt32> batch;
  private final Operand<TInt32> length;
  private final Operand<TBool> isReal;
  private final Operand<TFloat32> keyMask;
  private final Operand<TFloat32> keyBias;
  private final InvertibleGather padding;
  private final InvertibleGather paddingByColumn;
  private final InvertibleGather splitting;
  private final InvertibleGather joining;
  private final InvertibleGather firsts;

  /**
   * The real tokens by a mask.
   *
   * @param mask 1 at real tokens and 0 at padding, [batch, any length]
   * @param heads of the attention
   * @param multiple what the length in attention is rounded up to a multiple of
   */
  public PackedTokens(Net net, Operand<TInt32> mask, int heads, int multiple) {
    Ops tf = net.tf();
    this.heads = heads;
    places = places(tf, mask); // [T, 2]
    rows = tf.gather(places, tf.constant(0), tf.constant(1)); // [T]
    columns = tf.gather(places, tf.constant(1), tf.constant(1)); // [T]
    batch = dimension(tf, mask, 0); // []
    length = length(tf, multiple); // []
    isReal = tf.math.notEqual(pack(net, withoutEmptyRows(tf, mask)), tf.constant(0)); // [T]
    var numbered = numbered(net, length); // [B, L]
    slots = tf.math.maximum(tf.math.sub(numbered, tf.constant(1)), tf.constant(0)); // [B, L]
    occupied = tf.math.minimum(numbered, tf.constant(1)); // [B, L]
    var real = net.cast(unpack(net, net.cast(isReal, TInt32.class)), TFloat32.class); // [B, L]
    var asKeys = net.dimensions(Dimensions.of(batch).by(1).by(length).by(1));
    keyMask = net.reshape(real, asKeys); // [B, 1, L, 1]
    var asScores = net.dimensions(Dimensions.of(batch).by(1).by(1).by(length));
    keyBias = net.reshape(net.scoreBias(real), asScores); // [B, 1, 1, L]
    var vector = vectorAtPlace(net); // [B, H, L]
    var place = placeOfVector(net); // [T, H]
    splitting = InvertibleGather.ofAll(net, vector, place);
    var isVector = tf.expandDims(occupied, tf.constant(1)); // [B, 1, L]
    var fromOne = net.mul(net.add(vector, tf.constant(1)), isVector); // [B, H, L]
    joining = InvertibleGather.ofSome(net, place, fromOne);
    padding = InvertibleGather.ofAll(net, slots, net.add(net.mul(rows, length), columns));
    var slotsByColumn = tf.linalg.transpose(slots, tf.constant(new int[] {1, 0})); // [L, B]
    paddingByColumn =
        InvertibleGather.ofAll(net, slotsByColumn, net.add(net.mul(columns, batch), rows));
    var isFirst = net.cast(tf.math.equal(columns, tf.constant(0)), TInt32.class); // [T]
    firsts =
        InvertibleGather.ofSome(
            net,
            tf.gather(slots, tf.constant(0), tf.constant(1)), // [B]
            net.mul(isFirst, net.add(rows, tf.constant(1)))); // [T]
  }

  /** The number of each place's token from 1, and 0 at padding, [batch, length of rows]. */
  private Operand<TInt32> numbered(Net net, Operand<TInt32> lengthOfRows) {
    Ops tf = net.tf();
    var one = tf.constant(1);
    var numbers = tf.range(one, net.add(dimension(tf, places, 0), one), one); // [T]
    return tf.scatterNd(places, numbers, tf.stack(List.of(batch, lengthOfRows)));
  }

  /** Which of the vectors of all tokens and heads is at each place, [B, H, L]. */
  private Operand<TInt32> vectorAtPlace(Net net) {
    Ops tf = net.tf();
    var head = numbers(tf, tf.constant(heads)); // [H]
    var slot = tf.expandDims(slots, tf.constant(1)); // [B, 1, L]
    return net.add(net.mul(slot, tf.constant(heads)), tf.expandDims(head, tf.constant(1)));
  }

  /** At which of the places of all rows and heads each vector is, [T, H]. */
  private Operand<TInt32> placeOfVector(Net net) {
    Ops tf = net.tf();
    var head = numbers(tf, tf.constant(heads)); // [H]
    var firstHead = tf.expandDims(net.mul(rows, tf.constant(heads)), tf.constant(1)); // [T, 1]
    var line = net.mul(net.add(firstHead, head), length); // [T, H]
    return net.add(line, tf.expandDims(columns, tf.constant(1))); // [T, H]
  }

  /** Row and column of every token that is computed, [T, 2]. */
  private static Operand<TInt32> places(Ops tf, Operand<TInt32> mask) {
    var isFirst = tf.math.equal(numbers(tf, dimension(tf, mask, 1)), tf.constant(0)); // [L]
    var isReal = tf.math.notEqual(mask, tf.constant(0)); // [B, L]
    return tf.dtypes.cast(tf.where(tf.math.logicalOr(isReal, isFirst)), TInt32.class);
  }

  /**
   * The mask in which a row without a real token has its first one. Its attention would otherwise
   * fall on what lies at padding, which is of other rows.
   */
  private static Operand<TInt32> withoutEmptyRows(Ops tf, Operand<TInt32> mask) {
    var isFirst = tf.math.equal(numbers(tf, dimension(tf, mask, 1)), tf.constant(0)); // [L]
    var most = tf.max(mask, tf.constant(1), Max.keepDims(true)); // [B, 1]
    var isAdded = tf.math.logicalAnd(isFirst, tf.math.equal(most, tf.constant(0)));
    return tf.math.maximum(mask, tf.dtypes.cast(isAdded, TInt32.class)); // [B, L]
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

  /** The values at the real tokens, [T], of those at all places, [batch, any length]. */
  public <T extends TType> Operand<T> pack(Net net, Operand<T> perPlace) {
    return net.tf().gatherNd(perPlace, places);
  }

  /** The reverse: [T] to [B, L], zero at padding. */
  public Operand<TInt32> unpack(Net net, Operand<TInt32> perToken) {
    return net.mul(net.gather(perToken, slots), occupied);
  }

  /**
   * The values at the real tokens, [T, Y], by column: [L, B, Y], zero at padding and at masked
   * first tokens.
   */
  public Operand<TFloat32> unpackByColumn(Net net, Operand<TFloat32> perToken) {
    var mask = net.reshape(keyMask, net.dimensions(Dimensions.of(batch).by(length))); // [B, L]
    var byColumn = net.tf().expandDims(net.transpose(mask, 1, 0), net.tf().constant(2));
    return net.mul(paddingByColumn.of(net, perToken), byColumn); // [L, B, Y]
  }

  /**
   * The values at the real tokens, [T, Y], where they belong: [B, L, Y], those of token 0 at
   * padding, from which no gradient may come.
   */
  public Operand<TFloat32> unpackVectors(Net net, Operand<TFloat32> perToken) {
    return padding.of(net, perToken);
  }

  /** Which tokens are real, [T]: all but masked first ones. */
  public Operand<TBool> isReal() {
    return isReal;
  }

  /** The row of each token, [T]. */
  public Operand<TInt32> rows() {
    return rows;
  }

  /** The column of each token, [T]: its position in the row, from 0. */
  public Operand<TInt32> columns() {
    return columns;
  }

  /** Which token is where, [B, L]; token 0 at padding. */
  public Operand<TInt32> tokenIndices() {
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

  /** 1 at real keys and 0 at padding, [B, 1, L, 1]. */
  public Operand<TFloat32> keyMask() {
    return keyMask;
  }

  /** What is added to scores so that padding gets no weight, [B, 1, 1, L]. */
  public Operand<TFloat32> keyBias() {
    return keyBias;
  }

  /** Hidden states where they belong, zero at padding: [T, C] to [B, L, C]. */
  public Operand<TFloat32> unpackStates(Net net, Operand<TFloat32> hidden, Operand<TInt32> like) {
    Ops tf = net.tf();
    var zero = tf.zeros(tf.constant(new int[] {1, Net.width(hidden)}), TFloat32.class);
    var withZero = tf.concat(List.of(zero, hidden), tf.constant(0)); // [1 + T, C]
    return net.gather(withZero, numbered(net, dimension(tf, like, 1)));
  }

  @Override
  public Operand<TFloat32> of(Net net, Operand<TFloat32> hidden) {
    return hidden;
  }

  @Override
  public Operand<TFloat32> splitHeads(Net net, Operand<TFloat32> x) {
    return splitting.of(net, net.vectors(x, heads)); // [B, H, L, D]
  }

  @Override
  public Operand<TFloat32> mergeHeads(Net net, Operand<TFloat32> x) {
    var vectors = net.reshape(x, -1, Net.width(x)); // [B*H*L, D]
    return net.reshape(joining.of(net, vectors), -1, heads * Net.width(x)); // [T, C]
  }

  @Override
  public boolean areAll() {
    return true;
  }

  /** Returns only the first token of each row. */
  public Queries firstOfEachRow() {
    return new FirstTokens(firsts, heads);
  }
}
