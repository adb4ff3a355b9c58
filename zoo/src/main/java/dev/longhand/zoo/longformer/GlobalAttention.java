package dev.longhand.zoo.longformer;

import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.layers.OptionalInput;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TInt32;

/** Which tokens of a row see, and are seen by, all others, where no mask says so. */
public enum GlobalAttention {
  /** The first token, which classification reads. */
  CLS("cls"),
  /** All tokens before the first separator, such as the question of a pair. */
  FIRST_TEXT("first_text"),
  /** All tokens after the two separators between a pair's texts, such as a choice. */
  SECOND_TEXT("second_text"),
  /** None. */
  NONE("none");

  /** Those that a head has in the reference. */
  static GlobalAttention of(HeadType head) {
    return switch (head) {
      case CLASSIFICATION -> CLS;
      case MASKED_WORDS -> NONE;
      case MULTIPLE_CHOICE -> SECOND_TEXT;
    };
  }

  /** The input of {@code evaluate} and {@code train}: 1 at global tokens, [B, L]. */
  public static final String MASK = "global_attention_mask";

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
    return OptionalInput.perToken(MASK, (tf, ids) -> mask(tf, ids, separatorId));
  }

  private Operand<TInt32> mask(Ops tf, Operand<TInt32> ids, int separatorId) {
    return switch (this) {
      case CLS -> {
        var column = tf.math.cumsum(tf.onesLike(ids), tf.constant(1)); // [B, L], from 1
        yield tf.dtypes.cast(tf.math.equal(column, tf.constant(1)), TInt32.class);
      }
      case FIRST_TEXT -> {
        var none = tf.math.equal(separatorsBefore(tf, ids, separatorId, false), tf.constant(0));
        yield tf.dtypes.cast(none, TInt32.class);
      }
      case SECOND_TEXT -> {
        var before = separatorsBefore(tf, ids, separatorId, true); // [B, L]
        yield tf.dtypes.cast(tf.math.greater(before, tf.constant(1)), TInt32.class);
      }
      case NONE -> tf.zerosLike(ids);
    };
  }

  /** How many separators there are up to a token, itself counted or not, [B, L]. */
  private static Operand<TInt32> separatorsBefore(
      Ops tf, Operand<TInt32> ids, int separatorId, boolean exclusive) {
    var isSeparator = tf.math.equal(ids, tf.constant(separatorId)); // [B, L]
    return tf.math.cumsum(
        tf.dtypes.cast(isSeparator, TInt32.class), tf.constant(1), Cumsum.exclusive(exclusive));
  }
}
