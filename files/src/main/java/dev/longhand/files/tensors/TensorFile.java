package dev.longhand.files.tensors;

import dev.longhand.files.UserException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Named tensors in one file, or in several that an index joins. Opening one reads and checks its
 * header only; the values are read when they are asked for. {@link TensorFiles#open} makes one.
 */
public interface TensorFile extends AutoCloseable {
  /** The file, or the index of several files; for messages. */
  Path path();

  /** All tensors by name, in the file's order. */
  Map<String, TensorEntry> entries();

  /**
   * The values of a tensor as float32 in row-major order: a view of the file without a copy where
   * it holds contiguous little-endian float32, a converted copy for F16, BF16, F64 and the rest. A
   * view stays valid after {@link #close}.
   *
   * @throws UserException if there is no such tensor, or it is one of integers
   */
  FloatBuffer floats(String name);

  /**
   * The values of a tensor of integers or truth values, in row-major order.
   *
   * @throws UserException if there is no such tensor, or it is one of floating-point numbers
   */
  long[] longs(String name);

  /**
   * Refuses a file that lacks a tensor or has it in another shape.
   *
   * @throws UserException if so
   */
  default void require(TensorEntry expected) {
    TensorEntry found = entries().get(expected.name());
    if (found == null || !found.shape().equals(expected.shape())) {
      throw new UserException(
          "%s: expected %s with shape %s, found %s: it belongs to another model"
              .formatted(
                  path(),
                  expected.name(),
                  expected.shape(),
                  found == null ? "no such tensor" : "shape " + found.shape()));
    }
  }

  /** What the file says about itself, such as {@code format} = {@code pt}; empty if nothing. */
  Map<String, String> metadata();

  /** Closes the files. */
  @Override
  void close();
}
