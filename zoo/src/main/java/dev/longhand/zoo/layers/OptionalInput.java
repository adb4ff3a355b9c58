package dev.longhand.zoo.layers;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * An input of {@code evaluate} and {@code train} that need not be fed.
 *
 * @param name such as {@code plan_length}
 * @param shape with unknown dimensions where batches differ
 * @param otherwise its value where it is not fed
 */
public record OptionalInput(String name, Shape shape, Default otherwise) {

  /** Computes a value from token ids [batch, length]. */
  @FunctionalInterface
  public interface Default {
    Operand<TInt32> of(Ops tf, Operand<TInt32> ids);
  }
}
