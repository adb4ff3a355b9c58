package dev.longhand.zoo.weights;

import java.util.List;

/** The name and shape of a parameter that a model expects, as in the Hugging Face checkpoint. */
public record ParameterSpec(String name, List<Long> shape) {
  /** Copies the shape. */
  public ParameterSpec {
    shape = List.copyOf(shape);
  }
}
