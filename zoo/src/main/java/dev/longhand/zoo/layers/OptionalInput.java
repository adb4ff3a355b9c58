package dev.longhand.zoo.layers;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * An input of {@code evaluate} and {@code train} that need not be fed.
 *
 * @param name such as {@code plan_length}
 * @param perToken whether it is a value of each token, shaped as the token ids, or a scalar
 * @param otherwise its value where it is not fed
 */
public record OptionalInput(String name, boolean perToken, Default otherwise) {

  /** Computes a value, [B, L] or [], from token ids [B, L]. */
  @FunctionalInterface
  public interface Default {
    Operand<TInt32> of(Ops tf, Operand<TInt32> ids);
  }

  /** An input of the token ids' shape. */
  public static OptionalInput perToken(String name, Default otherwise) {
    return new OptionalInput(name, true, otherwise);
  }

  /** A scalar. */
  public static OptionalInput scalar(String name, Default otherwise) {
    return new OptionalInput(name, false, otherwise);
  }
}
