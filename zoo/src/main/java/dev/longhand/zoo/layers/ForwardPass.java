package dev.longhand.zoo.layers;

import dev.longhand.zoo.net.Net;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;

/**
 * A model's way from its inputs to hidden states: one function, or two of which each batch takes
 * one. A head goes on from there.
 *
 * @param usual taken unless there is a choice and its condition holds
 * @param choice the other function, and when it is taken
 */
public record ForwardPass(Function usual, Optional<Choice> choice) {

  /** Encodes a batch. */
  @FunctionalInterface
  public interface Function {
    EncoderOutput apply(Net net, Inputs inputs, EncoderRequest wanted);
  }

  /** Computes a scalar from a batch. */
  @FunctionalInterface
  public interface Condition {
    Operand<TBool> apply(Net net, Inputs inputs);
  }

  /** A function that a batch takes if a condition holds. */
  public record Choice(Condition condition, Function function) {}

  /** One function for all batches. */
  public static ForwardPass of(Function function) {
    return new ForwardPass(function, Optional.empty());
  }

  /** Two functions, of which a batch takes the first if the condition holds. */
  public static ForwardPass choice(Condition condition, Function function, Function otherwise) {
    return new ForwardPass(otherwise, Optional.of(new Choice(condition, function)));
  }
}
