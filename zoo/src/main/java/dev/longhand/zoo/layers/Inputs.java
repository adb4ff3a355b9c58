package dev.longhand.zoo.layers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * What a model reads, and what is wanted of it.
 *
 * @param ids token ids, [batch, length]
 * @param mask 1 at real tokens and 0 at padding, [batch, length]
 * @param types token types, [batch, length]; all are 0 where there are none
 * @param optional what else this model takes, by name
 * @param hiddenStates whether the hidden states are outputs too
 */
public record Inputs(
    Operand<TInt32> ids,
    Operand<TInt32> mask,
    Optional<Operand<TInt32>> types,
    Map<String, Operand<TInt32>> optional,
    boolean hiddenStates) {

  /** Copies the optional inputs. */
  public Inputs {
    optional = Collections.unmodifiableMap(new LinkedHashMap<>(optional));
  }

  /** One of the inputs that this model's configuration declares as optional. */
  public Operand<TInt32> optional(String name) {
    return Objects.requireNonNull(optional.get(name), name);
  }

  /** The same without hidden states among the outputs. */
  public Inputs withoutHiddenStates() {
    return new Inputs(ids, mask, types, optional, false);
  }
}
