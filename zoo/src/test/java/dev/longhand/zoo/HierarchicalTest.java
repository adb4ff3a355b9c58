package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** Models of documents: their heads, and their gradient in two passes. */
@Tag("slow")
class HierarchicalTest {
  private static final double TOLERANCE = 1e-5;
  private static final double GRADIENT_TOLERANCE = 1e-4;

  @TempDir Path folder;

  private static HierarchicalConfig config(String preset, SegmentHead head) {
    var labels = Labels.classes(List.of("a", "b", "c"));
    return HierarchicalConfig.of(TinyModel.config(preset).withLabels(labels), head);
  }

  private TinyModel build(ModelConfig config, double dropout, String name) {
    return TinyModel.build(
        config, BuildOptions.defaults().withDropout(dropout), folder.resolve(name));
  }

  @Test
  void pooledVectorsAreThoseOfTheReference() {
    try (Golden golden =
            Golden.build("hierarchical-lstm", BuildOptions.defaults(), folder.resolve("model"));
        var result =
            golden
                .model()
                .run(
                    Signatures.ENCODE_EVALUATE,
                    Map.of(
                        Signatures.INPUT_IDS, golden.inputs().get(Signatures.INPUT_IDS),
                        Signatures.ATTENTION_MASK,
                            golden.inputs().get(Signatures.ATTENTION_MASK)))) {
      float[] expected = new float[9 * 32];
      golden.expected().floats(Signatures.POOLED).get(expected);
      Golden.assertClose("pooled", result.floats(Signatures.POOLED), expected, 2e-5);
    }
  }

  /** Passes of 4 of 10 segments: one of them has segments of three documents. */
  @ParameterizedTest
  @CsvSource({
    "bert-tiny, MEAN, 23",
    "bert-tiny, MAX, 23",
    "bert-tiny, LSTM, 23",
    "bert-tiny, TRANSFORMER, 23",
    "roberta-tiny, LSTM, 23",
    "bigbird-tiny, LSTM, 23",
    "bigbird-tiny, LSTM, 200",
    "longformer-tiny, TRANSFORMER, 80",
    "linformer-tiny, MEAN, 40",
    "performer-tiny, MAX, 40"
  })
  void twoPassesGiveTheGradientOfOne(String preset, SegmentHead head, int length) {
    var documents = Documents.of(length, 3, 1, 1, 5);
    try (var model = build(config(preset, head), 0, "model")) {
      Map<String, float[]> one = documents.inOnePass(model, 7);
      assertSame(documents.inTwoPasses(model, 7, 4), one);
      assertSame(documents.inTwoPasses(model, 7, 1), one);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoPassesGiveTheGradientOfOneWhereLayersAreComputedAgain(boolean dropout) {
    var options = BuildOptions.defaults().withDropout(dropout ? 0.2 : 0);
    var documents = Documents.of(23, 3, 1, 1, 5);
    var config = config("bert-tiny", SegmentHead.TRANSFORMER);
    try (var usual = TinyModel.build(config, options, folder.resolve("usual"));
        var again =
            TinyModel.build(
                config, options.withGradientCheckpointing(true), folder.resolve("again"))) {
      assertSame(documents.inOnePass(again, 7), documents.inOnePass(usual, 7));
      assertSame(documents.inTwoPasses(again, 7, 4), documents.inTwoPasses(usual, 7, 4));
    }
  }

  /** Where one pass takes all segments, its masks are those of the whole batch. */
  @ParameterizedTest
  @EnumSource(SegmentHead.class)
  void aPassOfAllSegmentsDropsWhatOnePassDrops(SegmentHead head) {
    var documents = Documents.of(23, 3, 1, 1, 5);
    try (var model = build(config("bert-tiny", head), 0.2, "model")) {
      Map<String, float[]> one = documents.inOnePass(model, 7);
      assertSame(documents.inTwoPasses(model, 7, 10), one);
      assertThat(documents.inOnePass(model, 8).get(Signatures.LOSS))
          .isNotEqualTo(one.get(Signatures.LOSS));
    }
  }

  @ParameterizedTest
  @EnumSource(SegmentHead.class)
  void withDropoutTwoPassesGiveTheGradientThroughTheirMasksInOneGraph(SegmentHead head) {
    var documents = Documents.of(23, 3, 1, 1, 5);
    var config = config("bert-tiny", head).withDropout(0.2);
    try (var model = build(config, 0.2, "model")) {
      Map<String, float[]> found = documents.inTwoPasses(model, 7, 4);
      assertSame(found, documents.inOneGraph(model, (HierarchicalConfig) config, 7, 4));
    }
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> {
          double largest = 0;
          for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
          }
          // A key's bias has no gradient but rounding noise.
          double tolerance = Math.max(GRADIENT_TOLERANCE * largest, 1e-6);
          double worst = 0;
          for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs(found.get(name)[i] - values[i]));
          }
          assertThat(worst).as(name).isLessThanOrEqualTo(tolerance);
        });
  }

  /** One, two and 2,000 segments in one batch, against the formula written out. */
  @Test
  void theLstmReadsAnyNumberOfSegments() {
    int[] counts = {1, 2000, 2};
    float[] pooled = vectors(2003, 32);
    try (var model = build(config("bert-tiny", SegmentHead.LSTM), 0, "model")) {
      float[] logits = Documents.logits(model, pooled, counts);
      double[] expected = new PlainLstm(model, 32).logits(pooled, counts, 3);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) logits[i]).isCloseTo(expected[i], within(TOLERANCE));
      }
    }
  }

  /** Central differences in some of the largest elements of the pooled vectors' gradient. */
  @ParameterizedTest
  @EnumSource(SegmentHead.class)
  void givesTheGradientOfThePooledVectors(SegmentHead head) {
    int[] counts = {1, 40, 2};
    float[] pooled = vectors(43, 32);
    try (var model = build(config("bert-tiny", head), 0.2, "model")) {
      float[] gradient = Documents.pooledGradient(model, pooled, counts);
      assertThat(gradient).hasSameSizeAs(pooled);
      for (int row : new int[] {0, 1, 20, 40, 42}) {
        int element = row * 32 + largest(Arrays.copyOfRange(gradient, row * 32, row * 32 + 32));
        float before = pooled[element];
        pooled[element] = before + 0.01f;
        double above = Documents.loss(model, pooled, counts);
        pooled[element] = before - 0.01f;
        double below = Documents.loss(model, pooled, counts);
        pooled[element] = before;
        double difference = (above - below) / 0.02;
        assertThat((double) gradient[element])
            .as("row " + row)
            .isCloseTo(difference, within(0.02 * Math.abs(difference) + 2e-4));
      }
    }
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    return largest;
  }

  private static float[] vectors(int rows, int width) {
    Random random = new Random(11);
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.tanh(random.nextGaussian());
    }
    return values;
  }

  /** Short documents are padded to the longest; neither that nor padded tokens show. */
  @ParameterizedTest
  @EnumSource(SegmentHead.class)
  void neighborsAndPaddingChangeNoDocument(SegmentHead head) {
    var together = Documents.of(23, 3, 1, 40, 2);
    try (var model = build(config("bert-tiny", head), 0, "model")) {
      float[] logits = together.logits(model, 0);
      float[] padded = together.logits(model, 9);
      for (int document = 0; document < 4; document++) {
        float[] alone = together.only(document).logits(model, 0);
        for (int label = 0; label < 3; label++) {
          double expected = alone[label];
          assertThat((double) logits[document * 3 + label]).isCloseTo(expected, within(TOLERANCE));
          assertThat((double) padded[document * 3 + label]).isCloseTo(expected, within(TOLERANCE));
        }
      }
    }
  }

  @Test
  void isNotServedWithoutSegments() {
    try (var model = build(config("bert-tiny", SegmentHead.MEAN), 0, "model")) {
      for (String signature :
          List.of(Signatures.SERVING_DEFAULT, Signatures.EVALUATE, Signatures.TRAIN)) {
        assertThat(model.model().signature(signature).inputs()).containsKey(Signatures.SEGMENTS);
      }
      assertThatThrownBy(() -> model.logits(TinyModel.Batch.of(4, 0, new int[] {5, 6, 7, 8})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("signature serving_default needs input segments: int32 [?]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2,1", "2,1,2", "0,4", "-1,5"})
  void isNotServedWithSegmentsOfOtherRows(String counts) {
    int[] wrong = Arrays.stream(counts.split(",")).mapToInt(Integer::parseInt).toArray();
    var documents = Documents.of(23, 2, 2);
    try (var model = build(config("bert-tiny", SegmentHead.MEAN), 0, "model")) {
      assertThatThrownBy(() -> documents.with(wrong).logits(model, 0))
          .isInstanceOf(TFInvalidArgumentException.class)
          .hasMessageContaining("segments must say how many rows each document has");
    }
  }

  @Test
  void isKeptInTheConfiguration() {
    var config = config("bert-tiny", SegmentHead.TRANSFORMER).with(Map.of("head_layers", 3));
    assertThat(config.toJson().get("head").asText()).isEqualTo("transformer");
    assertThat(config.toJson().get("architectures").get(0).asText())
        .isEqualTo("HierarchicalBertForSequenceClassification");
    assertThat(Models.of(config.toJson(), "written")).isEqualTo(config);
    assertThat(config.withMaxLength(77).maxLength()).isEqualTo(77);
    assertThat(config.withLabels(Labels.unnamed(5)).labels().size()).isEqualTo(5);
  }

  @Test
  void refusesHeadsAndEncodersThatDoNotFit() {
    var base = TinyModel.config("bert-tiny");
    var json = base.toJson().put("head", "median");
    assertThatThrownBy(() -> Models.of(json, "configuration"))
        .isInstanceOf(UserException.class)
        .hasMessage("configuration: head is median; expected one of mean, max, lstm, transformer");
    var preNorm = Presets.get("linformer-prenorm").config();
    assertThatThrownBy(() -> HierarchicalConfig.of(preNorm, SegmentHead.MEAN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("head mean needs an encoder with a pooled vector");
    var words = base.withHead(HeadConfig.of(HeadType.MASKED_WORDS));
    assertThatThrownBy(() -> new HierarchicalConfig(words, SegmentHead.LSTM, 2, 16, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("documents can be classified, not BertForMaskedLM");
  }
}
