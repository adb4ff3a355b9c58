package dev.longhand.files.tensors;

import java.util.List;

/**
 * The name, element type and shape of one tensor in a file.
 *
 * @param name as in the file, such as {@code bert.pooler.dense.weight}
 * @param type of the elements as they lie in the file
 * @param shape the dimensions, outermost first; empty for a scalar
 */
public record TensorEntry(String name, ElementType type, List<Long> shape) {
  /** The most dimensions that a file's tensor may have; those of models have four. */
  static final int MOST_DIMENSIONS = 32;

  /** The most characters that the name of a file's tensor may have. */
  static final int LONGEST_NAME = 1000;

  /** Takes a copy of the shape. */
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** A tensor of float32. */
  public static TensorEntry floats(String name, List<Long> shape) {
    return new TensorEntry(name, ElementType.F32, shape);
  }

  /**
   * The number of elements: the product of the dimensions.
   *
   * @throws ArithmeticException if it does not fit into a long
   */
  public long elements() {
    long elements = 1;
    for (long dimension : shape) {
      elements = Math.multiplyExact(elements, dimension);
    }
    return elements;
  }

  /**
   * The bytes that the elements take.
   *
   * @throws ArithmeticException if they do not fit into a long
   */
  public long bytes() {
    return Math.multiplyExact(elements(), (long) type.bytes());
  }
}
