package dev.longhand.savedmodels;

import dev.longhand.files.tensors.TensorEntry;
import org.tensorflow.ndarray.Shape;

/**
 * A weight of a model: named and shaped as in the published checkpoint of its architecture.
 *
 * @param trained whether the loss reaches it, so that signature train gives its gradient
 */
public record Parameter(String name, Shape shape, boolean trained) {
  /** The same as an entry of a file of float32 tensors. */
  public TensorEntry entry() {
    return Tensors.entry(name, shape);
  }
}
