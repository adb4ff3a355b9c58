package dev.longhand.zoo.layers;

import dev.longhand.savedmodels.Signatures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * What a model reads.
 *
 * @param ids token ids, [B, L]
 * @param mask 1 at real tokens and 0 at padding, [B, L]
 * @param types token types, [B, L]; all are 0 where there are none
 * @param positions row and column of each masked word, [X, 2]; for that head only
 * @param segments rows of each document, [E]; for models of documents only
 * @param optional what else this model takes, by name
 */
public record Inputs(
    Operand<TInt32> ids,
    Operand<TInt32> mask,
    Optional<Operand<TInt32>> types,
    Optional<Operand<TInt32>> positions,
    Optional<Operand<TInt32>> segments,
    Map<String, Operand<TInt32>> optional) {

  /** Copies the optional inputs. */
  public Inputs {
    optional = Collections.unmodifiableMap(new LinkedHashMap<>(optional));
  }

  /** One of the inputs that this model's configuration declares as optional. */
  public Operand<TInt32> optional(String name) {
    return Objects.requireNonNull(optional.get(name), name);
  }

  /** What must be fed, by name. */
  public Map<String, Operand<?>> required() {
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, ids);
    inputs.put(Signatures.ATTENTION_MASK, mask);
    types.ifPresent(given -> inputs.put(Signatures.TOKEN_TYPE_IDS, given));
    positions.ifPresent(given -> inputs.put(Signatures.POSITIONS, given));
    segments.ifPresent(given -> inputs.put(Signatures.SEGMENTS, given));
    return inputs;
  }

  /** The same inputs, each of them changed. */
  public Inputs map(UnaryOperator<Operand<TInt32>> change) {
    Map<String, Operand<TInt32>> others = new LinkedHashMap<>();
    optional.forEach((name, x) -> others.put(name, change.apply(x)));
    return new Inputs(
        change.apply(ids),
        change.apply(mask),
        types.map(change),
        positions.map(change),
        segments.map(change),
        others);
  }
}
