package dev.longhand.runner.baseline.tfidf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.trainer.Fixtures;
import dev.longhand.trainer.evaluation.Predictions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TfIdfModelTest {
  /** Both solvers stop near the minimum, not in it. */
  private static final Offset<Double> STOPPED = within(1e-4);

  private static final List<List<String>> OPINIONS =
      rows("a joy to watch", "two dull hours", "warm and very funny", "dull and cold");
  private static final int[] SIDES = {1, 0, 1, 0};

  @ParameterizedTest
  @CsvSource({"two_classes, 2", "classes, 3"})
  void probabilitiesAreScikitLearns(String name, int classes) throws IOException {
    JsonNode golden = golden(name);
    TfIdfModel model =
        TfIdfModel.ofClasses(
            rows(golden.get("rows")), Fixtures.ints(golden.get("labels")), classes);
    Predictions predictions = model.predict(rows(golden.get("others")));

    assertThat(model.features()).isEqualTo(golden.get("features").asInt() + 1);
    assertThat(predictions.rows()).isEqualTo(golden.get("others").size());
    for (int row = 0; row < predictions.rows(); row++) {
      assertThat(probabilities(predictions, row))
          .containsExactly(Fixtures.doubles(golden.at("/predictions/" + row)), STOPPED);
    }
  }

  @Test
  void valuesAreThoseOfScikitLearnsRidgeRegression() throws IOException {
    JsonNode golden = golden("values");
    TfIdfModel model =
        TfIdfModel.ofValues(
            rows(golden.get("rows")), floats(Fixtures.doubles(golden.get("labels"))));
    float[] values = model.predict(rows(golden.get("others"))).values();

    double[] expected = Fixtures.doubles(golden.get("predictions"));
    assertThat(values).hasSameSizeAs(expected);
    for (int row = 0; row < values.length; row++) {
      assertThat((double) values[row]).isCloseTo(expected[row], STOPPED);
    }
  }

  @Test
  void separableRowsAreLearned() {
    List<List<String>> rows = new ArrayList<>();
    int[] labels = new int[300];
    Random random = new Random(1);
    for (int row = 0; row < labels.length; row++) {
      labels[row] = random.nextInt(3);
      String sign = List.of("sun", "rain", "snow").get(labels[row]);
      rows.add(List.of("word" + random.nextInt(20) + " " + sign + " word" + random.nextInt(20)));
    }

    TfIdfModel model =
        TfIdfModel.ofClasses(rows.subList(0, 200), IntStream.of(labels).limit(200).toArray(), 3);
    assertThat(model.predict(rows.subList(200, 300)).classes())
        .isEqualTo(IntStream.of(labels).skip(200).toArray());
  }

  @Test
  void theOrderOfWordsCounts() {
    List<List<String>> rows = rows("not good but bad", "not bad but good");
    TfIdfModel model = TfIdfModel.ofClasses(rows, new int[] {0, 1}, 2);

    assertThat(model.predict(rows).classes()).containsExactly(0, 1);
  }

  @Test
  void aWordOfTheFirstTextIsAnotherInTheSecond() {
    List<List<String>> rows = List.of(List.of("yes", "no"), List.of("no", "yes"));
    TfIdfModel model = TfIdfModel.ofClasses(rows, new int[] {1, 0}, 2);

    assertThat(model.predict(rows).classes()).containsExactly(1, 0);
    assertThat(probabilities(model.predict(List.of(List.of("yes", "yes"))), 0))
        .containsExactly(new double[] {0.5, 0.5}, STOPPED);
  }

  @Test
  void theSameRowsGiveTheSameModel() {
    Predictions one = TfIdfModel.ofClasses(OPINIONS, SIDES, 2).predict(OPINIONS);
    Predictions other = TfIdfModel.ofClasses(OPINIONS, SIDES, 2).predict(OPINIONS);

    for (int row = 0; row < OPINIONS.size(); row++) {
      assertThat(one.logits(row)).isEqualTo(other.logits(row));
    }
  }

  @Test
  void whereNoWordIsKnownTheInterceptDecides() {
    List<List<String>> rows = rows("a joy to watch", "warm and very funny", "two dull hours");
    TfIdfModel model = TfIdfModel.ofClasses(rows, new int[] {1, 1, 0}, 2);
    Predictions predictions = model.predict(rows("", "unseen words only", "? !"));

    assertThat(predictions.classes()).containsExactly(1, 1, 1);
    assertThat(probabilities(predictions, 0))
        .isEqualTo(probabilities(predictions, 1))
        .isEqualTo(probabilities(predictions, 2));
  }

  @Test
  void rowsWithoutAnyWordLearnTheShareOfTheClasses() {
    TfIdfModel model = TfIdfModel.ofClasses(rows("", "!", "", ""), new int[] {1, 0, 1, 1}, 2);

    assertThat(model.features()).isEqualTo(1);
    assertThat(probabilities(model.predict(rows("")), 0))
        .containsExactly(new double[] {0.25, 0.75}, STOPPED);
  }

  @Test
  void aClassThatNoRowHasIsNeverPredictedAndItsLossIsFinite() {
    Predictions two = TfIdfModel.ofClasses(OPINIONS, SIDES, 3).predict(OPINIONS);
    Predictions one = TfIdfModel.ofClasses(OPINIONS, new int[] {1, 1, 1, 1}, 2).predict(OPINIONS);

    assertThat(two.classes()).isEqualTo(SIDES);
    assertThat(two.crossEntropy(new int[] {2, 2, 2, 2})).isFinite().isGreaterThan(80);
    assertThat(one.classes()).containsOnly(1);
    assertThat(one.crossEntropy(SIDES)).isFinite();
  }

  @Test
  void rowsNeedLabels() {
    assertThatThrownBy(() -> TfIdfModel.ofClasses(OPINIONS, new int[] {1}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4 rows with 1 labels");
    assertThatThrownBy(() -> TfIdfModel.ofValues(List.of(), new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JsonNode golden(String name) throws IOException {
    return Fixtures.read(TfIdfModelTest.class, "scikit-learn.json").get(name);
  }

  private static List<List<String>> rows(String... texts) {
    return Stream.of(texts).map(List::of).toList();
  }

  private static List<List<String>> rows(JsonNode array) {
    List<List<String>> rows = new ArrayList<>();
    array.forEach(
        row -> {
          List<String> texts = new ArrayList<>();
          row.forEach(text -> texts.add(text.asText()));
          rows.add(texts);
        });
    return rows;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
    return floats;
  }

  private static double[] probabilities(Predictions predictions, int row) {
    return IntStream.range(0, predictions.columns())
        .mapToDouble(column -> Math.exp(predictions.logit(row, column)))
        .toArray();
  }
}
