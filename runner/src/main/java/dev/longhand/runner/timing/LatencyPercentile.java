package dev.longhand.runner.timing;

import java.util.List;

/**
 * A percentile of the time that batches take, and how many batches it needs. Above it there must be
 * ten, or it says less about the model than about one odd batch; the median is always shown.
 *
 * @param percent of the batches that were done within the time
 * @param leastBatches without which it is not known
 */
public record LatencyPercentile(int percent, int leastBatches) {
  /** The percentiles of every report of times. */
  public static final List<LatencyPercentile> ALL =
      List.of(
          new LatencyPercentile(50, 1),
          new LatencyPercentile(90, 100),
          new LatencyPercentile(95, 200),
          new LatencyPercentile(99, 1000));

  /** Returns the percentiles that so many batches show. */
  public static List<LatencyPercentile> knownFrom(int batches) {
    return ALL.stream().filter(each -> batches >= each.leastBatches).toList();
  }

  /** Returns its key in files, such as "p90". */
  public String key() {
    return "p" + percent;
  }
}
