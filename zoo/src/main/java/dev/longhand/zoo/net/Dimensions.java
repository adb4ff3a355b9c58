package dev.longhand.zoo.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** The dimensions of a shape: numbers that are known, -1 for the rest, and computed scalars. */
public final class Dimensions {
  private final List<Dimension> list;

  private Dimensions(List<Dimension> list) {
    this.list = List.copyOf(list);
  }

  /** A dimension, which becomes a constant only where the shape is used. */
  private interface Dimension {
    Operand<TInt32> in(Ops tf);
  }

  /** Returns a shape of one known dimension. */
  public static Dimensions of(int dimension) {
    return new Dimensions(List.of()).by(dimension);
  }

  /** Returns a shape of one computed dimension, []. */
  public static Dimensions of(Operand<TInt32> dimension) {
    return new Dimensions(List.of()).by(dimension);
  }

  /** Returns a shape of known dimensions. */
  public static Dimensions ofAll(int... dimensions) {
    return Arrays.stream(dimensions)
        .boxed()
        .reduce(new Dimensions(List.of()), Dimensions::by, (first, second) -> second);
  }

  /** Returns this shape with one more known dimension at its end. */
  public Dimensions by(int dimension) {
    return with(tf -> tf.constant(dimension));
  }

  /** Returns this shape with one more computed dimension, [], at its end. */
  public Dimensions by(Operand<TInt32> dimension) {
    return with(tf -> dimension);
  }

  private Dimensions with(Dimension dimension) {
    List<Dimension> longer = new ArrayList<>(list);
    longer.add(dimension);
    return new Dimensions(longer);
  }

  /** Returns the dimensions as scalars, []. */
  List<Operand<TInt32>> in(Ops tf) {
    return list.stream().map(dimension -> dimension.in(tf)).toList();
  }
}
