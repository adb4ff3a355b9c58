package dev.longhand.runner.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;

/** Tests of whether two models differ on the same rows, and the correction for several tests. */
public final class PairedTests {
  private PairedTests() {}

  /**
   * Returns the probability, if the models were equal, of a difference of a metric at least as
   * large: by exchanging the predictions of rows at random (Noreen 1989; Yeh 2000).
   *
   * @param rounds how many exchanges are drawn
   */
  public static double permutation(
      ScoredRows first, ScoredRows second, String metric, int rounds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double observed = Math.abs(first.metric(metric) - second.metric(metric));
    int asLarge = 1;
    boolean[] exchanged = new boolean[first.size()];
    for (int round = 0; round < rounds; round++) {
      for (int row = 0; row < exchanged.length; row++) {
        exchanged[row] = random.nextInt(2) == 1;
      }
      double difference =
          first.withPredictionsOf(second, exchanged).metric(metric)
              - second.withPredictionsOf(first, exchanged).metric(metric);
      // Equal differences may differ in their last bits.
      asLarge += Math.abs(difference) >= observed - 1e-12 ? 1 : 0;
    }
    return (double) asLarge / (rounds + 1);
  }

  /**
   * Returns the probability of McNemar's exact test: of rows that one model alone has right, as
   * many or more on one side.
   */
  public static double mcNemar(ScoredRows first, ScoredRows second) {
    int onlyFirst = onlyRight(first, second);
    int onlySecond = onlyRight(second, first);
    int discordant = onlyFirst + onlySecond;
    if (discordant == 0) {
      return 1;
    }
    double tail =
        new BinomialDistribution(null, discordant, 0.5)
            .cumulativeProbability(Math.min(onlyFirst, onlySecond));
    return Math.min(1, 2 * tail);
  }

  private static int onlyRight(ScoredRows one, ScoredRows other) {
    return (int)
        IntStream.range(0, one.size())
            .filter(row -> one.isRight(row) && !other.isRight(row))
            .count();
  }

  /**
   * Returns probabilities corrected for their number (Holm 1979), in the order in which they are
   * given.
   */
  public static List<Double> holm(List<Double> probabilities) {
    List<Integer> ascending =
        IntStream.range(0, probabilities.size())
            .boxed()
            .sorted(Comparator.comparing(probabilities::get))
            .toList();
    List<Double> corrected = new ArrayList<>(probabilities);
    double largest = 0;
    for (int rank = 0; rank < ascending.size(); rank++) {
      int index = ascending.get(rank);
      largest =
          Math.max(largest, Math.min(1, (ascending.size() - rank) * probabilities.get(index)));
      corrected.set(index, largest);
    }
    return List.copyOf(corrected);
  }
}
