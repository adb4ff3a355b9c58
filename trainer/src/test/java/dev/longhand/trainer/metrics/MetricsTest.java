package dev.longhand.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics beside scikit-learn's and scipy's. */
class MetricsTest {
  private static final Offset<Double> ROUNDING = within(1e-12);

  static Stream<JsonNode> classes() throws IOException {
    return golden("classes");
  }

  static Stream<JsonNode> scores() throws IOException {
    return golden("scores");
  }

  private static Stream<JsonNode> golden(String kind) throws IOException {
    JsonNode cases = new ObjectMapper().readTree(Path.of("../zoo/golden/metrics.json").toFile());
    return StreamSupport.stream(cases.spliterator(), false)
        .filter(c -> c.get("kind").asText().equals(kind));
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    IntStream.range(0, values.length).forEach(i -> values[i] = (float) array.get(i).asDouble());
    return values;
  }

  @ParameterizedTest
  @MethodSource("classes")
  void metricsOfClassesAreScikitLearns(JsonNode golden) {
    int classes = Math.max(2, golden.path("confusion").size());
    ConfusionMatrix matrix =
        ConfusionMatrix.of(ints(golden.get("predictions")), ints(golden.get("labels")), classes);
    boolean binary = golden.get("average").asText().equals("binary");
    assertThat(matrix.accuracy()).isCloseTo(golden.get("accuracy").asDouble(), ROUNDING);
    assertThat(binary ? matrix.f1(1) : matrix.macroF1())
        .isCloseTo(golden.get("f1").asDouble(), ROUNDING);
    assertThat(binary ? matrix.precision(1) : matrix.macroPrecision())
        .isCloseTo(golden.get("precision").asDouble(), ROUNDING);
    assertThat(binary ? matrix.recall(1) : matrix.macroRecall())
        .isCloseTo(golden.get("recall").asDouble(), ROUNDING);
    assertThat(matrix.matthewsCorrelation())
        .isCloseTo(golden.get("matthews_correlation").asDouble(), ROUNDING);
    for (int label = 0; label < golden.path("confusion").size(); label++) {
      for (int prediction = 0; prediction < classes; prediction++) {
        assertThat(matrix.count(label, prediction))
            .isEqualTo(golden.get("confusion").get(label).get(prediction).asLong());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scores")
  void correlationsAreScipys(JsonNode golden) {
    Map<String, Double> results =
        Metrics.of(Metric.PEARSON, Metric.SPEARMAN)
            .compute(floats(golden.get("predictions")), floats(golden.get("labels")));
    double pearson = golden.get("pearson").asDouble();
    double spearman = golden.get("spearmanr").asDouble();
    // Predictions are float32 here and float64 there.
    assertThat(results.get("pearson")).isCloseTo(pearson, within(1e-7));
    assertThat(results.get("spearmanr")).isCloseTo(spearman, ROUNDING);
    assertThat(results.get("combined_score")).isCloseTo((pearson + spearman) / 2, within(1e-7));
  }

  @Test
  void correlationOfAConstantIsNotANumber() {
    Metrics metrics = Metrics.of(Metric.PEARSON, Metric.SPEARMAN);
    assertThat(metrics.compute(new float[] {2, 2, 2}, new float[] {1, 2, 3}).values())
        .allSatisfy(value -> assertThat(value).isNaN());
    assertThat(metrics.ofMean(new float[] {1, 2, 4}).values())
        .allSatisfy(value -> assertThat(value).isNaN());
  }

  @Test
  void matthewsOfOnePredictedClassIsZero() {
    assertThat(
            Metrics.of(Metric.MATTHEWS_CORRELATION)
                .compute(new int[] {1, 1, 1}, new int[] {0, 1, 1}, 2))
        .containsExactly(Map.entry("matthews_correlation", 0.0));
  }

  @Test
  void combinedScoreIsTheMeanOfSeveral() {
    Metrics metrics = Metrics.of(Metric.ACCURACY, Metric.F1);
    assertThat(metrics.keys()).containsExactly("accuracy", "f1", "combined_score");
    Map<String, Double> results =
        metrics.compute(new int[] {1, 0, 1, 1}, new int[] {1, 1, 0, 1}, 2);
    assertThat(results.get("accuracy")).isEqualTo(0.5);
    assertThat(results.get("f1")).isCloseTo(2.0 / 3, ROUNDING);
    assertThat(results.get("combined_score")).isCloseTo((0.5 + 2.0 / 3) / 2, ROUNDING);
    assertThat(Metrics.of(Metric.ACCURACY).keys()).containsExactly("accuracy");
  }

  @Test
  void majorityClassIsTheFirstOfEquals() {
    assertThat(Metrics.majorityClass(new int[] {2, 1, 1, 2}, 3)).isEqualTo(1);
    assertThat(Metrics.of(Metric.ACCURACY).ofMajorityClass(new int[] {1, 1, 0}, 2))
        .containsEntry("accuracy", 2.0 / 3);
  }

  @Test
  void meanSquaredErrorIsTheMeanOfSquares() {
    assertThat(
            Metrics.of(Metric.MEAN_SQUARED_ERROR)
                .compute(new float[] {1, 2, 3}, new float[] {1, 4, 0})
                .get("mse"))
        .isCloseTo(13.0 / 3, ROUNDING);
  }

  @Test
  void metricsOfClassesAndOfValuesDoNotMix() {
    assertThatThrownBy(() -> Metrics.of(Metric.ACCURACY, Metric.PEARSON))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
