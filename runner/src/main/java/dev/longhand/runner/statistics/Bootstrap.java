package dev.longhand.runner.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Intervals by the percentile bootstrap (Efron and Tibshirani 1993, chapter 13): a metric of many
 * resamples of the rows, or of the seeds and the rows.
 *
 * @param resamples how many; at least 1,000
 * @param seed draws them
 */
public record Bootstrap(int resamples, long seed) {
  private static final int FEWEST = 1_000;
  private static final double TAIL = 0.025;

  /** Refuses fewer resamples than an interval's ends can be read from. */
  public Bootstrap {
    if (resamples < FEWEST) {
      throw new IllegalArgumentException(resamples + " resamples; expected at least " + FEWEST);
    }
  }

  /** Returns the interval of a metric of one seed, over its rows. */
  public Interval ofRows(ScoredRows rows, String metric) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      values[i] = rows.metric(metric, drawn(random, rows.size()));
    }
    return interval(values);
  }

  /** Returns the interval of the mean over seeds of a metric, over seeds and rows together. */
  public Interval ofSeedsAndRows(List<ScoredRows> seeds, String metric) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      values[i] = resampledMean(seeds, metric, random, drawn(random, seeds.get(0).size()));
    }
    return interval(values);
  }

  /**
   * Returns how probable a difference of means as large would be if there were none, by the share
   * of resamples of seeds and rows in which the difference has the other sign, for both sides.
   */
  public double differenceOfSeeds(List<ScoredRows> first, List<ScoredRows> second, String metric) {
    SplittableRandom random = new SplittableRandom(seed);
    int below = 0;
    int above = 0;
    for (int i = 0; i < resamples; i++) {
      int[] rows = drawn(random, first.get(0).size());
      double difference =
          resampledMean(first, metric, random, rows) - resampledMean(second, metric, random, rows);
      below += difference <= 0 ? 1 : 0;
      above += difference >= 0 ? 1 : 0;
    }
    return Math.min(1, 2.0 * (Math.min(below, above) + 1) / (resamples + 1));
  }

  private static double resampledMean(
      List<ScoredRows> seeds, String metric, SplittableRandom random, int... rows) {
    double sum = 0;
    for (int i = 0; i < seeds.size(); i++) {
      sum += seeds.get(random.nextInt(seeds.size())).metric(metric, rows);
    }
    return sum / seeds.size();
  }

  private static int[] drawn(SplittableRandom random, int size) {
    int[] rows = new int[size];
    for (int i = 0; i < size; i++) {
      rows[i] = random.nextInt(size);
    }
    return rows;
  }

  /** Resamples in which a correlation is not defined count as 0. */
  private static Interval interval(double... values) {
    double[] sorted =
        Arrays.stream(values).map(value -> Double.isNaN(value) ? 0 : value).sorted().toArray();
    return new Interval(quantile(sorted, TAIL), quantile(sorted, 1 - TAIL));
  }

  /** Returns a quantile between the two nearest values, as numpy's default. */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }
}
