package dev.longhand.imdb.data;

import java.util.Arrays;
import java.util.List;

/** The choice of tokens that are kept when a review is truncated. */
public enum TruncationStrategy {
  /** The first ones. */
  HEAD("head", 1),
  /** The last ones. */
  TAIL("tail", 0),
  /** The first 128 and the last 382 of 510 (Sun et al. 2019), and as many in proportion. */
  HEAD_TAIL("head+tail", 128.0 / 510);

  private final String flagName;
  private final double headShare;

  TruncationStrategy(String flagName, double headShare) {
    this.flagName = flagName;
    this.headShare = headShare;
  }

  /** Returns the names that the flag takes. */
  public static List<String> names() {
    return Arrays.stream(values()).map(cut -> cut.flagName).toList();
  }

  /** Returns the cut of a name that the flag takes. */
  public static TruncationStrategy of(String name) {
    return Arrays.stream(values())
        .filter(cut -> cut.flagName.equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Returns how many of the kept tokens are first ones, of so many that are kept in all. */
  int head(int room) {
    return (int) Math.round(room * headShare);
  }
}
