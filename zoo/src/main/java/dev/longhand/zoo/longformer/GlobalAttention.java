package dev.longhand.zoo.longformer;

import dev.longhand.zoo.layers.OptionalInput;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Which tokens of a row see, and are seen by, all others, where no mask says so. */
public enum GlobalAttention {
  /** The first token, which classification reads. */
  CLS("cls"),
  /** All tokens before the first separator, such as the question of a pair. */
  FIRST_TEXT("first_text"),
  /** None. */
  NONE("none");

  /** The input of {@code evaluate} and {@code train}: 1 at global tokens, [batch, length]. */
  public static final String MASK = "global_attention_mask";

  private static final Shape ROWS = Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);

  private final String configName;

  GlobalAttention(String configName) {
    this.configName = configName;
  }

  /** The value of {@code global_attention} in config.json. */
  public String configName() {
    return configName;
  }

  /** All of them by their name in config.json. */
  public static Map<String, GlobalAttention> byConfigName() {
    Map<String, GlobalAttention> all = new LinkedHashMap<>();
    for (GlobalAttention attention : values()) {
      all.put(attention.configName, attention);
    }
    return all;
  }

  /** The mask as an input that is this one where it is not fed. */
  OptionalInput input(int separatorId) {
    return new OptionalInput(MASK, ROWS, (tf, ids) -> mask(tf, ids, separatorId));
  }

  private Operand<TInt32> mask(Ops tf, Operand<TInt32> ids, int separatorId) {
    var zero = tf.constant(0);
    return switch (this) {
      case CLS -> {
        var column = tf.math.cumsum(tf.onesLike(ids), tf.constant(1)); // [batch, length], from 1
        yield tf.dtypes.cast(tf.math.equal(column, tf.constant(1)), TInt32.class);
      }
      case FIRST_TEXT -> {
        var isSeparator = tf.math.equal(ids, tf.constant(separatorId)); // [batch, length]
        var passed = tf.math.cumsum(tf.dtypes.cast(isSeparator, TInt32.class), tf.constant(1));
        yield tf.dtypes.cast(tf.math.equal(passed, zero), TInt32.class);
      }
      case NONE -> tf.zerosLike(ids);
    };
  }
}
