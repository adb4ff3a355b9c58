package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Masked words and multiple choice on every encoder: what holds whatever the weights are. */
class HeadsTest {
  private static final double TOLERANCE = 2e-5;
  private static final int VOCABULARY = 97;
  private static final int[] LENGTHS = {5, 23, 40, 17, 31};
  private static final int[][] POSITIONS = {{0, 3}, {1, 0}, {1, 20}, {2, 39}, {4, 7}};

  @TempDir Path folder;

  private TinyModel build(String preset, HeadType head) {
    var config = TinyModel.config(preset).withHead(HeadConfig.of(head));
    return TinyModel.build(config, BuildOptions.defaults(), folder.resolve("model"));
  }

  private static int[][] rows() {
    Random random = new Random(5);
    return Arrays.stream(LENGTHS)
        .mapToObj(length -> random.ints(length, 3, VOCABULARY).toArray())
        .toArray(int[][]::new);
  }

  private static float[] words(TinyModel model, Batch batch, int[]... positions) {
    int[] flat = Arrays.stream(positions).flatMapToInt(Arrays::stream).toArray();
    batch.with(Signatures.POSITIONS, Tensors.ofInts(flat, positions.length, 2));
    return model.logits(batch);
  }

  private static float[] words(float[] logits, int position) {
    return Arrays.copyOfRange(logits, position * VOCABULARY, (position + 1) * VOCABULARY);
  }

  private static void assertSame(float[] found, float[] reference) {
    assertThat(found).hasSameSizeAs(reference);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(reference[i], within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.longhand.zoo.TinyModel#names")
  void aWordDependsOnItsRowAlone(String preset) {
    int[][] rows = rows();
    int last = rows.length - 1;
    int[][] reversedPositions =
        Arrays.stream(POSITIONS)
            .map(place -> new int[] {last - place[0], place[1]})
            .toArray(int[][]::new);
    try (var model = build(preset, HeadType.MASKED_WORDS)) {
      float[] together = words(model, Batch.of(40, 0, rows), POSITIONS);
      float[] padded = words(model, Batch.of(64, 0, rows), POSITIONS);
      Batch reversed = Batch.of(40, 0, rows[4], rows[3], rows[2], rows[1], rows[0]);
      assertSame(words(model, reversed, reversedPositions), together);
      assertSame(padded, together);
      for (int i = 0; i < POSITIONS.length; i++) {
        int[] row = rows[POSITIONS[i][0]];
        float[] alone = words(model, Batch.of(row.length, 0, row), new int[] {0, POSITIONS[i][1]});
        assertSame(words(together, i), alone);
      }
    }
  }

  @Test
  void wordsAreComputedWhereTheyAreAskedForInTheOrderOfAsking() {
    int[][] rows = rows();
    try (var model = build("roberta-tiny", HeadType.MASKED_WORDS)) {
      var logits = model.model().signature(Signatures.SERVING_DEFAULT).output(Signatures.LOGITS);
      assertThat(logits.form()).isEqualTo("float32 [?, 97]");
      float[] inOrder = words(model, Batch.of(40, 0, rows), POSITIONS);
      assertThat(inOrder).hasSize(POSITIONS.length * VOCABULARY);
      float[] another =
          words(model, Batch.of(40, 0, rows), POSITIONS[3], POSITIONS[0], POSITIONS[3]);
      assertThat(another).hasSize(3 * VOCABULARY);
      assertSame(words(another, 0), words(inOrder, 3));
      assertSame(words(another, 1), words(inOrder, 0));
      assertSame(words(another, 2), words(inOrder, 3));
      assertThat(words(model, Batch.of(40, 0, rows))).isEmpty();
    }
  }

  @Test
  void eachWordHasALossAndAWeight() {
    int[] words = {7, 9, 11, 13, 15};
    float[] weights = {1, 0, 0.5f, 0, 2};
    try (var model = build("bert-tiny", HeadType.MASKED_WORDS)) {
      assertThat(model.model().labelKind()).isEqualTo(LabelKind.MASKED_WORDS);
      float[] losses = model.run(Signatures.EVALUATE, labeled(words), Signatures.LOSS);
      float[] logits = words(model, Batch.of(40, 0, rows()), POSITIONS);
      double sum = 0;
      for (int i = 0; i < words.length; i++) {
        double loss = crossEntropy(words(logits, i), words[i]);
        assertThat((double) losses[i]).isCloseTo(loss, within(TOLERANCE));
        sum += weights[i] * loss;
      }
      Batch batch =
          labeled(words)
              .with(Signatures.LOSS_WEIGHTS, Tensors.ofFloats(weights, weights.length))
              .with(Signatures.SEED, Tensors.ofLong(1));
      var undropped = BuildOptions.defaults().withDropout(0);
      var config = TinyModel.config("bert-tiny").withHead(HeadConfig.of(HeadType.MASKED_WORDS));
      try (var trained = TinyModel.build(config, undropped, folder.resolve("undropped"))) {
        float[] loss = trained.run(Signatures.TRAIN, batch, Signatures.LOSS);
        assertThat((double) loss[0]).isCloseTo(sum, within(5 * TOLERANCE));
      }
    }
  }

  private static Batch labeled(int... words) {
    int[] flat = Arrays.stream(POSITIONS).flatMapToInt(Arrays::stream).toArray();
    return Batch.of(40, 0, rows())
        .with(Signatures.POSITIONS, Tensors.ofInts(flat, POSITIONS.length, 2))
        .with(Signatures.LABELS, Tensors.ofInts(words, words.length));
  }

  private static double crossEntropy(float[] logits, int label) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[label];
  }

  @ParameterizedTest
  @MethodSource("dev.longhand.zoo.TinyModel#names")
  void aChoicesScoreDependsOnItsTextAlone(String preset) {
    int[][] rows = rows();
    int[][] more = {rows[4], rows[2], rows[1], rows[0], rows[3], rows[3]};
    try (var model = build(preset, HeadType.MULTIPLE_CHOICE)) {
      assertThat(model.model().labelKind()).isEqualTo(LabelKind.MULTIPLE_CHOICE);
      float[] pairs = model.logits(Batch.ofChoices(2, 40, more));
      float[] triples = model.logits(Batch.ofChoices(3, 64, more));
      assertThat(pairs).hasSize(more.length);
      assertSame(triples, pairs);
      for (int i = 0; i < more.length; i++) {
        float[] alone = model.logits(Batch.ofChoices(1, more[i].length, more[i]));
        assertSame(alone, new float[] {pairs[i]});
      }
    }
  }

  @Test
  void aChoicesProbabilityIsAmongItsExample() {
    int[][] rows = rows();
    int[][] four = {rows[0], rows[1], rows[2], rows[3]};
    try (var model = build("bert-tiny", HeadType.MULTIPLE_CHOICE)) {
      float[] logits = model.logits(Batch.ofChoices(2, 40, four));
      float[] probabilities =
          model.run(
              Signatures.SERVING_DEFAULT, Batch.ofChoices(2, 40, four), Signatures.PROBABILITIES);
      Batch labeled =
          Batch.ofChoices(2, 40, four).with(Signatures.LABELS, Tensors.ofInts(new int[] {1, 0}, 2));
      float[] losses = model.run(Signatures.EVALUATE, labeled, Signatures.LOSS);
      for (int example = 0; example < 2; example++) {
        float[] scores = Arrays.copyOfRange(logits, 2 * example, 2 * example + 2);
        assertThat((double) probabilities[2 * example])
            .isCloseTo(Math.exp(-crossEntropy(scores, 0)), within(TOLERANCE));
        assertThat((double) losses[example])
            .isCloseTo(crossEntropy(scores, 1 - example), within(TOLERANCE));
      }
    }
  }
}
