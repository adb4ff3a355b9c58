package dev.longhand.zoo.layers;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * What a model reads, and what is wanted of it.
 *
 * @param ids token ids, [batch, length]
 * @param mask 1 at real tokens and 0 at padding, [batch, length]
 * @param types token types, [batch, length]; all are 0 where there are none
 * @param planLength the length that a plan of sparse attention is made for, scalar; only for models
 *     that use it
 * @param hiddenStates whether the hidden states are outputs too
 */
public record Inputs(
    Operand<TInt32> ids,
    Operand<TInt32> mask,
    Optional<Operand<TInt32>> types,
    Optional<Operand<TInt32>> planLength,
    boolean hiddenStates) {

  /** The same without hidden states among the outputs. */
  public Inputs withoutHiddenStates() {
    return new Inputs(ids, mask, types, planLength, false);
  }
}
