package dev.longhand.zoo.prenorm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Which positions of a row count: in the attention, and in the mean that the head reads. */
public enum Pooling {
  /** The real ones. A row's result does not depend on its padding. */
  MEAN("mean"),
  /**
   * All of the batch, padding too, as in experiments that feed no mask. A row's result depends on
   * what it is padded to.
   */
  MEAN_ALL("mean_all");

  private final String configName;

  Pooling(String configName) {
    this.configName = configName;
  }

  /** The value of {@code pooling} in config.json. */
  public String configName() {
    return configName;
  }

  /** All of them by their name in config.json. */
  public static Map<String, Pooling> byConfigName() {
    Map<String, Pooling> all = new LinkedHashMap<>();
    for (Pooling pooling : values()) {
      all.put(pooling.configName, pooling);
    }
    return all;
  }

  /** 1 at the positions that count, [B, L], by the mask of the real ones. */
  Operand<TInt32> mask(Ops tf, Operand<TInt32> real) {
    return this == MEAN ? real : tf.onesLike(real);
  }
}
