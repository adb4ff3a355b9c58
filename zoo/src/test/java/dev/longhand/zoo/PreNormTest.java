package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** The pre-norm Linformer and Performer, where golden values do not reach. */
class PreNormTest {
  private static final double TOLERANCE = 1e-5;
  private static final String LINFORMER = "linformer_prenorm', 'k': 8";
  private static final String ONE_KV_HEAD =
      "linformer_prenorm', 'k': 8, 'one_kv_head': true, 'dim_head': 6";
  private static final String SHARED = "linformer_prenorm', 'k': 8, 'share_kv': true";
  private static final String PERFORMER = "performer_prenorm', 'dim_head': 10";
  private static final String RELU = "performer_prenorm', 'generalized_attention': true";
  private static final String LEARNED = "performer_prenorm', 'rotary_position_emb': false";

  @TempDir Path folder;

  private static ModelConfig config(String model) {
    String json =
        ("{'model_type': '"
                + model
                + ", 'vocab_size': 97, 'max_length': 48, 'dim': 24, 'depth': 2, 'heads': 4}")
            .replace('\'', '"');
    try {
      return Models.of((ObjectNode) new ObjectMapper().readTree(json), "test");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private TinyModel build(ModelConfig config) {
    return TinyModel.build(config, BuildOptions.defaults(), folder.resolve("model"));
  }

  private static int[] row(int length) {
    return new Random(length).ints(length, 3, 97).toArray();
  }

  private static void assertSame(float[] found, float[] reference) {
    assertThat(found).hasSameSizeAs(reference);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(reference[i], within(TOLERANCE));
    }
  }

  private static float[] ofRow(float[] logits, int row) {
    return Arrays.copyOfRange(logits, 2 * row, 2 * row + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, ONE_KV_HEAD, SHARED, PERFORMER, RELU, LEARNED})
  void batchesAndPaddingChangeNoRow(String model) {
    int[][] rows = {row(5), row(23), row(48), row(17), row(1), row(31)};
    try (var built = build(config(model))) {
      float[] together = built.logits(Batch.of(48, 0, rows));
      float[] longer = built.logits(Batch.of(60, 0, rows));
      float[] swapped =
          built.logits(Batch.of(48, 0, rows[2], rows[1], rows[0], rows[5], rows[4], rows[3]));
      int[] places = {2, 1, 0, 5, 4, 3};
      for (int i = 0; i < rows.length; i++) {
        float[] alone = built.logits(Batch.of(rows[i].length, 0, rows[i]));
        assertSame(ofRow(together, i), alone);
        assertSame(ofRow(longer, i), alone);
        assertSame(ofRow(swapped, places[i]), alone);
      }
      assertThat(ofRow(together, 0)).isNotEqualTo(ofRow(together, 1));
    }
  }

  /** The stabilizer of a row's keys must not come from the token that padding stands for. */
  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, PERFORMER, RELU})
  void aFarLargerFirstRowChangesNoOther(String model) {
    int[][] rows = {row(40), row(9), row(3)};
    rows[0][0] = 50;
    try (var built = build(config(model))) {
      String table = model.startsWith("lin") ? "token_emb.weight" : "performer.token_emb.weight";
      String query = "performer.performer.net.layers.0.0.fn.to_k.weight";
      if (model.startsWith("per")) {
        float[] keys = built.model().read(query);
        for (int i = 0; i < keys.length; i++) {
          keys[i] *= 40;
        }
        built.model().assign(query, FloatBuffer.wrap(keys));
      }
      for (int i = 0; i < 24; i++) {
        built.shift(table, 50 * 24 + i, 100 * (i % 3));
      }
      float[] together = built.logits(Batch.of(40, 0, rows));
      assertThat(together).doesNotContain(Float.NaN);
      assertSame(ofRow(together, 1), built.logits(Batch.of(9, 0, rows[1])));
      assertSame(ofRow(together, 2), built.logits(Batch.of(3, 0, rows[2])));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, ONE_KV_HEAD, PERFORMER, RELU, LEARNED})
  void aRowOfPaddingIsANumberAndChangesNoOther(String model) {
    int[][] rows = {row(20), new int[0], row(7)};
    String base = model.startsWith("lin") ? "" : "performer.";
    try (var built = build(config(model))) {
      float[] together = built.logits(Batch.of(20, 0, rows));
      assertThat(together).doesNotContain(Float.NaN);
      float[] alone = built.logits(Batch.of(20, 0, rows[0], rows[2]));
      assertSame(ofRow(together, 0), ofRow(alone, 0));
      assertSame(ofRow(together, 2), ofRow(alone, 1));
      Batch trained =
          Batch.of(20, 0, rows)
              .with(Signatures.LABELS, Tensors.ofInts(new int[3], 3))
              .with(Signatures.SEED, Tensors.ofLong(1));
      String gradient = Signatures.GRADIENT_PREFIX + base + "token_emb.weight";
      assertThat(built.run(Signatures.TRAIN, trained, gradient)).doesNotContain(Float.NaN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, PERFORMER})
  void meanOfAllCountsPaddingAsReal(String model) {
    int[] row = row(20);
    try (var mean = build(config(model));
        var all =
            TinyModel.build(
                config(model).with(Map.of("pooling", "mean_all")),
                BuildOptions.defaults(),
                folder.resolve("all"))) {
      assertThat(all.logits(Batch.of(20, 0, row))).isEqualTo(mean.logits(Batch.of(20, 0, row)));
      int[] withPadding = Arrays.copyOf(row, 30);
      float[] counted = mean.logits(Batch.of(30, 0, withPadding));
      assertThat(all.logits(Batch.of(30, 0, row))).isEqualTo(counted);
      assertThat(mean.logits(Batch.of(30, 0, row))).isNotEqualTo(counted);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, ONE_KV_HEAD, PERFORMER, LEARNED})
  void refusesARowLongerThanItsPositions(String model) {
    try (var built = build(config(model))) {
      assertThat(built.logits(Batch.of(70, 0, row(48)))).doesNotContain(Float.NaN);
      assertThatThrownBy(() -> built.logits(Batch.of(49, 0, row(20), row(49))))
          .isInstanceOf(TFInvalidArgumentException.class)
          .hasMessageContaining("A row has more tokens than max_length, 48:")
          .hasMessageContaining("[49]");
    }
  }

  /** Central differences, in a batch with padding and with dropout. */
  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, ONE_KV_HEAD, SHARED, PERFORMER, RELU, LEARNED})
  void givesTheGradientsOfItsLoss(String model) {
    var options = BuildOptions.defaults().withDropout(0.2);
    Supplier<Batch> inputs =
        () ->
            Batch.of(30, 0, row(30), row(11))
                .with(Signatures.LABELS, Tensors.ofInts(new int[] {1, 0}, 2))
                .with(Signatures.SEED, Tensors.ofLong(11));
    try (var built = TinyModel.build(config(model), options, folder.resolve("model"))) {
      String blocks =
          model.startsWith("lin") ? "linformer.net.layers." : "performer.performer.net.layers.";
      for (String name :
          List.of("0.0.fn.to_q.weight", "0.0.fn.to_k.weight", "1.0.norm.weight", "1.1.norm.bias")) {
        assertGradient(built, blocks + name, inputs);
      }
      assertGradient(built, "head.weight", inputs);
    }
  }

  private static void assertGradient(TinyModel model, String parameter, Supplier<Batch> inputs) {
    float[] gradient =
        model.run(Signatures.TRAIN, inputs.get(), Signatures.GRADIENT_PREFIX + parameter);
    int element = 0;
    for (int i = 0; i < gradient.length; i++) {
      element = Math.abs(gradient[i]) > Math.abs(gradient[element]) ? i : element;
    }
    float step = 0.02f;
    model.shift(parameter, element, step);
    double above = model.run(Signatures.TRAIN, inputs.get(), Signatures.LOSS)[0];
    model.shift(parameter, element, -2 * step);
    double below = model.run(Signatures.TRAIN, inputs.get(), Signatures.LOSS)[0];
    model.shift(parameter, element, step);
    double difference = (above - below) / (2 * step);
    assertThat((double) gradient[element])
        .as(parameter)
        .isCloseTo(difference, within(0.02 * Math.abs(difference) + 1e-4));
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE_KV_HEAD, PERFORMER, RELU})
  void givesTheSameGradientsWithGradientCheckpointing(String model) {
    var options = BuildOptions.defaults().withDropout(0.2);
    try (var usual = TinyModel.build(config(model), options, folder.resolve("usual"));
        var again =
            TinyModel.build(
                config(model), options.withGradientCheckpointing(true), folder.resolve("again"))) {
      Supplier<Batch> inputs =
          () ->
              Batch.of(30, 0, row(30), row(11))
                  .with(Signatures.LABELS, Tensors.ofInts(new int[] {1, 0}, 2))
                  .with(Signatures.SEED, Tensors.ofLong(11));
      Map<String, float[]> expected = usual.run(Signatures.TRAIN, inputs.get());
      Map<String, float[]> found = again.run(Signatures.TRAIN, inputs.get());
      assertThat(found).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (output, values) -> Golden.assertClose(output, found.get(output), values, TOLERANCE));
    }
  }

  @Test
  void choosesAmongTextsButHasNoWordsToFill() {
    ModelConfig choice = config(LINFORMER).withHead(HeadConfig.of(HeadType.MULTIPLE_CHOICE));
    try (var model = build(choice)) {
      assertThat(model.model().read("head.weight")).hasSize(24);
    }
    ModelConfig words = config(PERFORMER).withHead(HeadConfig.of(HeadType.MASKED_WORDS));
    assertThatThrownBy(
            () -> TinyModel.build(words, BuildOptions.defaults(), folder.resolve("words")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("performer_prenorm has no head of masked words");
  }

  @ParameterizedTest
  @ValueSource(strings = {LINFORMER, PERFORMER})
  void dropsNothingUnlessToldTo(String model) {
    try (var usual = build(config(model));
        var dropping =
            TinyModel.build(
                config(model), BuildOptions.defaults().withDropout(0.3), folder.resolve("drop"))) {
      assertThat(loss(usual, 1)).isEqualTo(loss(usual, 2));
      assertThat(loss(dropping, 1)).isEqualTo(loss(dropping, 1));
      assertThat(loss(dropping, 1)).isNotEqualTo(loss(dropping, 2));
      Batch batch = Batch.of(12, 0, row(12));
      assertThat(dropping.logits(batch)).isEqualTo(usual.logits(Batch.of(12, 0, row(12))));
    }
  }

  private static float[] loss(TinyModel model, long seed) {
    Batch batch =
        Batch.of(12, 0, row(12))
            .with(Signatures.LABELS, Tensors.ofInts(new int[1], 1))
            .with(Signatures.SEED, Tensors.ofLong(seed));
    return model.run(Signatures.TRAIN, batch, Signatures.LOSS);
  }

  /** The bounds of torch's linear layers, the package's projections, and unit embeddings. */
  @ParameterizedTest
  @CsvSource({
    "linformer.net.layers.0.0.fn.to_q.weight, 24",
    "linformer.net.layers.1.0.fn.to_out.bias, 24",
    "linformer.net.layers.1.1.fn.w1.bias, 24",
    "linformer.net.layers.0.1.fn.w2.weight, 96",
    "linformer.net.layers.0.1.fn.w2.bias, 96",
    "linformer.net.layers.0.0.fn.proj_v, 8",
    "head.weight, 24",
  })
  void startsUniformlyUpToTheRootOfItsInputs(String parameter, int inputs) {
    try (var model = build(config(LINFORMER))) {
      float[] values = model.model().read(parameter);
      double bound = 1 / Math.sqrt(inputs);
      float largest = 0;
      double sum = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
        sum += value;
      }
      assertThat((double) largest).isBetween(0.8 * bound, bound);
      // Four standard deviations of a mean of uniform numbers.
      assertThat(sum / values.length)
          .isCloseTo(0, within(4 * bound / Math.sqrt(3.0 * values.length)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        LINFORMER + "| token_emb.weight",
        LINFORMER + "| pos_emb.weight",
        PERFORMER + "| performer.token_emb.weight",
        LEARNED + "| performer.pos_emb.emb.weight"
      },
      quoteCharacter = '"')
  void startsWithUnitEmbeddings(String model, String table) {
    try (var built = build(config(model))) {
      double squares = 0;
      float[] values = built.model().read(table);
      for (float value : values) {
        squares += value * (double) value;
      }
      assertThat(squares / values.length).isBetween(0.8, 1.2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE_KV_HEAD, LINFORMER, PERFORMER, LEARNED})
  void computesTheSameFromEveryFormThatItIsSavedIn(String model) {
    int[] row = row(25);
    Path published = folder.resolve("published");
    float[] before;
    try (var built = build(config(model))) {
      built.shift("head.bias", 1, 0.5f);
      before = built.logits(Batch.of(25, 0, row));
      built.model().saveAs(folder.resolve("copy"));
      HuggingFaceFolder.write(built.model(), published);
    }
    try (var copy = TinyModel.load(folder.resolve("copy"))) {
      assertThat(copy.logits(Batch.of(25, 0, row))).isEqualTo(before);
    }
    ModelConfig read = Models.read(published.resolve("config.json"));
    assertThat(read).isEqualTo(config(model));
    try (TensorFile weights = TensorFiles.open(published)) {
      BuildReport report =
          ModelBuilder.build(
              read,
              BuildOptions.defaults(),
              Optional.of(weights),
              List.of(),
              folder.resolve("again"));
      assertThat(report.newlyInitialized()).isEmpty();
    }
    try (var again = TinyModel.load(folder.resolve("again"))) {
      assertThat(again.logits(Batch.of(25, 0, row))).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linformer-prenorm", "performer-prenorm"})
  void replacesAHeadOfAnotherSizeIfAsked(String golden) {
    Path source = Path.of("golden", golden);
    ModelConfig config =
        Models.read(source.resolve("config.json"))
            .withLabels(Labels.classes(List.of("no", "yes", "maybe")));
    try (TensorFile weights = TensorFiles.open(source)) {
      assertThatThrownBy(
              () -> build(config, weights, BuildOptions.defaults(), folder.resolve("refused")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("2 wrongly shaped: head.")
          .hasMessageContaining("--ignore_mismatched_sizes");
      var report =
          build(
              config,
              weights,
              BuildOptions.defaults().withIgnoreMismatchedSizes(true),
              folder.resolve("model"));
      assertThat(report.newlyInitialized()).containsExactly("head.weight", "head.bias");
    }
  }

  private static BuildReport build(
      ModelConfig config, TensorFile weights, BuildOptions options, Path target) {
    return ModelBuilder.build(config, options, Optional.of(weights), List.of(), target);
  }

  @Test
  void refusesTheWeightsOfAnotherModel() {
    Path source = Path.of("golden", "performer-prenorm");
    ModelConfig config = Models.read(Path.of("golden/linformer-prenorm/config.json"));
    try (TensorFile weights = TensorFiles.open(source)) {
      assertThatThrownBy(
              () -> build(config, weights, BuildOptions.defaults(), folder.resolve("model")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("does not fit this model")
          .hasMessageContaining("linformer");
    }
  }

  @Test
  void drawsFeaturesAnewUnlessTheIntervalIsZero() {
    String features = "performer.performer.net.layers.1.0.fn.fast_attention.projection_matrix";
    try (var model = build(config(PERFORMER));
        var number = Tensors.ofLong(1000);
        var seed = Tensors.ofLong(3)) {
      float[] before = model.model().read(features);
      assertThat(before).hasSize(23 * 10); // int(10 ln 10) features
      model
          .model()
          .run(Signatures.BEFORE_STEP, Map.of(Signatures.STEP, number, Signatures.SEED, seed))
          .close();
      assertThat(model.model().read(features)).isNotEqualTo(before);
    }
    ModelConfig never = config(PERFORMER).with(Map.of("feature_redraw_interval", 0));
    try (var model = TinyModel.build(never, BuildOptions.defaults(), folder.resolve("never"))) {
      assertThat(model.model().hasSignature(Signatures.BEFORE_STEP)).isFalse();
    }
  }
}
