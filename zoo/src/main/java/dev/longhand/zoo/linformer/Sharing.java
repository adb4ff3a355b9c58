package dev.longhand.zoo.linformer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who shares Linformer's projections E (of keys) and F (of values) (Wang et al. 2020, section 4).
 *
 * <p>The constants are one table: whether each head has its own, whether F is E, and whether all
 * layers have the same.
 */
public enum Sharing {
  /** E and F for each head of each layer, [H, K, L]. */
  NONE("none", true, false, false),
  /** E = F for each head of each layer, [H, K, L]. */
  KV_PER_HEAD("kv_per_head", true, true, false),
  /** E and F for each layer, [K, L]. */
  HEADWISE("headwise", false, false, false),
  /** E = F for each layer, [K, L]. */
  KV("kv", false, true, false),
  /** E = F for all layers, [K, L]. */
  LAYERWISE("layerwise", false, true, true);

  private final String configName;
  private final boolean perHead;
  private final boolean sameForValues;
  private final boolean sameForLayers;

  Sharing(String configName, boolean perHead, boolean sameForValues, boolean sameForLayers) {
    this.configName = configName;
    this.perHead = perHead;
    this.sameForValues = sameForValues;
    this.sameForLayers = sameForLayers;
  }

  /** The value of {@code linformer_sharing} in config.json. */
  public String configName() {
    return configName;
  }

  /** Whether each head has projections of its own. */
  boolean isPerHead() {
    return perHead;
  }

  /** Whether values are projected as keys are. */
  boolean isSameForValues() {
    return sameForValues;
  }

  /** Whether all layers project alike. */
  boolean isSameForLayers() {
    return sameForLayers;
  }

  /** All of them by their name in config.json. */
  public static Map<String, Sharing> byConfigName() {
    Map<String, Sharing> all = new LinkedHashMap<>();
    for (Sharing sharing : values()) {
      all.put(sharing.configName, sharing);
    }
    return all;
  }
}
