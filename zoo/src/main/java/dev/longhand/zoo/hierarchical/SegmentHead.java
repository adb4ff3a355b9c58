package dev.longhand.zoo.hierarchical;

import java.util.LinkedHashMap;
import java.util.Map;

/** What makes one vector of a document from the pooled vectors of its segments. */
public enum SegmentHead {
  /** Their mean. */
  MEAN("mean"),
  /** The largest of each column. */
  MAX("max"),
  /** The last state of an LSTM over them. */
  LSTM("lstm"),
  /** The mean of what a small encoder over them gives. */
  TRANSFORMER("transformer");

  private final String configName;

  SegmentHead(String configName) {
    this.configName = configName;
  }

  /** The value of {@code head} in config.json. */
  public String configName() {
    return configName;
  }

  /** All of them by their name in config.json. */
  public static Map<String, SegmentHead> byConfigName() {
    Map<String, SegmentHead> all = new LinkedHashMap<>();
    for (SegmentHead head : values()) {
      all.put(head.configName, head);
    }
    return all;
  }
}
