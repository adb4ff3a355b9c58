package dev.longhand.runner.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The values of scipy, statsmodels and scikit-learn, of the rows of make_statistics.py. */
class StatisticsTest {
  private static final int ROWS = 400;
  private static final Bootstrap BOOTSTRAP = new Bootstrap(20_000, 1);

  /** What the ends of two intervals of 20,000 resamples differ by, drawn by other generators. */
  private static final double DRAWING = 0.006;

  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (var in = StatisticsTest.class.getResourceAsStream("statistics.json")) {
      reference = new ObjectMapper().readTree(in);
    }
  }

  private static ScoredRows first() {
    return ofClasses(row -> row % 5 == 0);
  }

  private static ScoredRows second() {
    return ofClasses(row -> row % 7 < 2);
  }

  private static ScoredRows ofClasses(java.util.function.IntPredicate isWrong) {
    int[] labels = IntStream.range(0, ROWS).map(row -> row % 2).toArray();
    int[] predictions =
        IntStream.range(0, ROWS)
            .map(row -> isWrong.test(row) ? 1 - labels[row] : labels[row])
            .toArray();
    return ScoredRows.ofClasses(labels, predictions, 2);
  }

  private static ScoredRows ofValues() {
    float[] labels = new float[ROWS];
    float[] predictions = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row / (float) ROWS * 5;
      predictions[row] = row % 3 == 0 ? labels[row] + 1 : labels[row] - 0.5f;
    }
    return ScoredRows.ofValues(labels, predictions);
  }

  @Test
  void metricsOfAllRowsAreScikitLearns() {
    for (String metric :
        List.of("accuracy", "f1", "precision", "recall", "matthews_correlation", "macro_f1")) {
      assertThat(first().metric(metric))
          .as(metric)
          .isCloseTo(reference.get(metric).asDouble(), within(1e-12));
    }
    assertThat(ofValues().metric("pearson"))
        .isCloseTo(reference.get("pearson").asDouble(), within(1e-6));
  }

  @Test
  void percentileIntervalsAreScipys() {
    assertInterval(BOOTSTRAP.ofRows(first(), "accuracy"), "accuracy_interval");
    assertInterval(BOOTSTRAP.ofRows(first(), "matthews_correlation"), "matthews_interval");
    assertInterval(BOOTSTRAP.ofRows(ofValues(), "pearson"), "pearson_interval");
  }

  private static void assertInterval(Interval interval, String key) {
    assertThat(interval.low())
        .as(key)
        .isCloseTo(reference.get(key).get(0).asDouble(), within(DRAWING));
    assertThat(interval.high())
        .as(key)
        .isCloseTo(reference.get(key).get(1).asDouble(), within(DRAWING));
  }

  @Test
  void anIntervalFollowsFromItsSeed() {
    Bootstrap again = new Bootstrap(1_000, 5);
    assertThat(again.ofRows(first(), "accuracy"))
        .isEqualTo(new Bootstrap(1_000, 5).ofRows(first(), "accuracy"))
        .isNotEqualTo(new Bootstrap(1_000, 6).ofRows(first(), "matthews_correlation"));
    assertThatThrownBy(() -> new Bootstrap(999, 1)).hasMessageContaining("at least 1000");
  }

  @Test
  void mcNemarIsStatsmodelsExactTest() {
    assertThat(PairedTests.mcNemar(first(), second()))
        .isCloseTo(reference.get("mcnemar").asDouble(), within(1e-12));
    assertThat(PairedTests.mcNemar(first(), first())).isEqualTo(1);
  }

  @Test
  void permutationsApproachScipysExactTest() {
    int[] labels = new int[10];
    int[] wrong = new int[10];
    Arrays.fill(wrong, 0, 7, 1);
    double p =
        PairedTests.permutation(
            ScoredRows.ofClasses(labels, labels.clone(), 2),
            ScoredRows.ofClasses(labels, wrong, 2),
            "accuracy",
            50_000,
            1);
    // Three standard errors of a share of 1/64 in 50,000 rounds.
    assertThat(p)
        .isCloseTo(reference.get("permutation_of_10_rows").asDouble(), within(3 * 0.00056));
  }

  @Test
  void holmIsStatsmodels() {
    List<Double> given = doubles(reference.get("p_values"));
    List<Double> expected = doubles(reference.get("holm"));
    List<Double> corrected = PairedTests.holm(given);
    for (int i = 0; i < given.size(); i++) {
      assertThat(corrected.get(i)).isCloseTo(expected.get(i), within(1e-12));
    }
    assertThat(PairedTests.holm(List.of())).isEmpty();
  }

  private static List<Double> doubles(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  /** Seeds of one model: each row is right with the same probability whatever the seed. */
  private static List<ScoredRows> seeds(double right, long from) {
    int[] labels = IntStream.range(0, ROWS).map(row -> row % 2).toArray();
    List<ScoredRows> seeds = new ArrayList<>();
    for (long seed = from; seed < from + 5; seed++) {
      Random random = new Random(seed);
      seeds.add(
          ScoredRows.ofClasses(
              labels,
              Arrays.stream(labels)
                  .map(label -> random.nextDouble() < right ? label : 1 - label)
                  .toArray(),
              2));
    }
    return seeds;
  }

  @Test
  void seedsOfOneModelAreNotDifferentAndABetterModelIs() {
    Bootstrap bootstrap = new Bootstrap(2_000, 1);
    assertThat(bootstrap.differenceOfSeeds(seeds(0.8, 1), seeds(0.8, 101), "accuracy"))
        .isGreaterThan(0.05);
    assertThat(bootstrap.differenceOfSeeds(seeds(0.9, 1), seeds(0.8, 101), "accuracy"))
        .isLessThan(0.01);
    assertThat(PairedTests.permutation(first(), first(), "accuracy", 1_000, 1)).isEqualTo(1);
    assertThat(
            PairedTests.permutation(
                ofClasses(row -> row % 20 == 0), second(), "accuracy", 1_000, 1))
        .isLessThan(0.01);
  }

  @Test
  void anIntervalOverSeedsHoldsTheMean() {
    List<ScoredRows> seeds = seeds(0.8, 1);
    Interval interval = new Bootstrap(2_000, 1).ofSeedsAndRows(seeds, "accuracy");
    double mean =
        seeds.stream().mapToDouble(each -> each.metric("accuracy")).average().orElseThrow();
    assertThat(mean).isBetween(interval.low(), interval.high());
    assertThat(interval.high() - interval.low()).isBetween(0.01, 0.1);
  }

  @Test
  void metricsOfTheOtherKindAreRefused() {
    assertThat(first().has("pearson")).isFalse();
    assertThat(ofValues().has("macro_f1")).isFalse();
    assertThatThrownBy(() -> first().metric("pearson")).hasMessageContaining("no metric pearson");
  }
}
