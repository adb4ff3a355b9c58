package dev.longhand.zoo.layers;

import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;

/**
 * A model's way from its inputs to its logits: one function, or two of which each batch takes one.
 *
 * @param usual taken unless there is a choice and its condition holds
 * @param choice the other function, and when it is taken
 */
public record ForwardPass(Function<Net, Classification> usual, Optional<Choice> choice) {

  /** A function that a batch takes if a condition, a scalar computed from its inputs, holds. */
  public record Choice(
      Function<Net, Operand<TBool>> condition, Function<Net, Classification> function) {}

  /** One function for all batches. */
  public static ForwardPass of(Function<Net, Classification> function) {
    return new ForwardPass(function, Optional.empty());
  }
}
