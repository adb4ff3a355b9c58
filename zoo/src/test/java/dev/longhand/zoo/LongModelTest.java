package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;

/** Long models made of the golden BERT and RoBERTa compute what those do. */
class LongModelTest {
  private static final Path GOLDEN = Path.of("golden");
  private static final String BERT = "bert-classify";
  private static final String ROBERTA = "roberta-classify";
  private static final int SOURCE_ROWS = 32;
  private static final int LENGTH = 1000;
  private static final int WIDTH = 32;
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path shared;
  private static final Map<String, BuildReport> REPORTS = new HashMap<>();
  private static final Map<String, Golden> MODELS = new HashMap<>();

  @TempDir Path folder;

  @BeforeAll
  static void build() {
    for (String source : List.of(BERT, ROBERTA)) {
      for (String target : List.of("bigbird", "longformer")) {
        try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(source))) {
          String name = name(source, target);
          Path built = shared.resolve(name);
          LongModel model = model(source, target, LENGTH);
          REPORTS.put(name, model.build(options(source), weights, List.of(), built));
          MODELS.put(name, Golden.load(source, built));
        }
      }
    }
  }

  @AfterAll
  static void close() {
    MODELS.values().forEach(Golden::close);
  }

  private static LongModel model(String source, String target, int length) {
    ModelConfig config = Models.read(GOLDEN.resolve(source).resolve("config.json"));
    return LongModel.of(source, config, Presets.get(target), OptionalInt.of(length));
  }

  private static BuildOptions options(String source) {
    return BuildOptions.defaults().withTokenTypeIds(source.equals(BERT)).withHiddenStates(true);
  }

  private static String name(String source, String target) {
    return target + "-of-" + source;
  }

  private static Golden model(String source, String target) {
    return MODELS.get(name(source, target));
  }

  private static float[] parameter(String source, String target, String parameter) {
    return model(source, target).model().read(parameter);
  }

  @ParameterizedTest
  @CsvSource({
    BERT + ", bigbird",
    BERT + ", longformer",
    ROBERTA + ", bigbird",
    ROBERTA + ", longformer"
  })
  void hiddenStatesAreTheOriginalsWhereAttentionIsFull(String source, String target) {
    model(source, target).assertHiddenStates(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({BERT + ", 'bert of 32'", ROBERTA + ", 'roberta of 30'"})
  void aHeadOfTheSameFormGivesTheOriginalsLogits(String source, String what) {
    BuildReport report = REPORTS.get(name(source, "longformer"));

    assertThat(report.newlyInitialized()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            source
                + ", a "
                + what
                + " tokens, becomes a longformer of 1000; its positions are repeated; global query,"
                + " key and value start as copies of the local ones");
    model(source, "longformer").assertEvaluation();
  }

  /** Masked words, and one score for each choice. */
  @ParameterizedTest
  @CsvSource({
    "bert-masked-lm, longformer",
    "roberta-masked-lm, bigbird",
    "bert-multiple-choice, longformer",
    "bert-multiple-choice, bigbird",
    "roberta-multiple-choice, longformer"
  })
  void otherHeadsGiveTheOriginalsLogits(String source, String target) {
    LongModel model = model(source, target, 128);
    Path built = folder.resolve("built");
    var options = BuildOptions.defaults().withTokenTypeIds(source.startsWith("bert"));
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(source))) {
      model.build(options, weights, List.of(), built);
    }
    try (Golden golden = Golden.load(source, built)) {
      golden.assertEvaluation();
    }
  }

  /** RoBERTa's head has the names and shapes of BigBird's, and another activation. */
  @ParameterizedTest
  @CsvSource({BERT + ", classifier.bias", ROBERTA + ", classifier.dense.bias"})
  void aHeadOfAnotherFormIsNewAndSaid(String source, String leftOut) {
    BuildReport report = REPORTS.get(name(source, "bigbird"));

    assertThat(report.newlyInitialized())
        .contains("classifier.dense.weight", "classifier.out_proj.weight");
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("left out") && note.contains(leftOut))
        .anyMatch(note -> note.startsWith("newly initialized"));
    assertThat(parameter(source, "bigbird", "classifier.dense.bias")).containsOnly(0f);
  }

  @Test
  void bertsPoolerIsBigBirds() {
    try (TensorFile source = TensorFiles.open(GOLDEN.resolve(BERT))) {
      assertThat(FloatBuffer.wrap(parameter(BERT, "bigbird", "bert.pooler.weight")))
          .isEqualTo(source.floats("bert.pooler.dense.weight"));
    }
  }

  /** Row by row: what a table has before its first position, then the original's positions. */
  @ParameterizedTest
  @CsvSource({
    BERT + ", bigbird, bert., 0, 0",
    BERT + ", longformer, longformer., 0, 1",
    ROBERTA + ", bigbird, bert., 2, 0",
    ROBERTA + ", longformer, longformer., 2, 2"
  })
  void positionsAreRepeatedAfterTheirOffset(
      String source, String target, String prefix, int sourceOffset, int offset) {
    float[][] original = originalPositions(source);
    float[][] found =
        rows(parameter(source, target, prefix + "embeddings.position_embeddings.weight"));

    assertThat(found).hasNumberOfRows(offset + LENGTH);
    for (int row = 0; row < offset; row++) {
      assertThat(found[row]).isEqualTo(row < sourceOffset ? original[row] : new float[WIDTH]);
    }
    for (int position = 0; position < LENGTH; position++) {
      assertThat(found[offset + position])
          .as("position %d", position)
          .isEqualTo(original[sourceOffset + position % (SOURCE_ROWS - sourceOffset)]);
    }
  }

  private static float[][] originalPositions(String source) {
    String prefix = source.equals(BERT) ? "bert." : "roberta.";
    float[] table = new float[SOURCE_ROWS * WIDTH];
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(source))) {
      weights.floats(prefix + "embeddings.position_embeddings.weight").get(table);
    }
    return rows(table);
  }

  private static float[][] rows(float[] table) {
    float[][] rows = new float[table.length / WIDTH][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(table, row * WIDTH, (row + 1) * WIDTH));
    return rows;
  }

  @Test
  void bothTokenTypesCountAsInTheOriginal() {
    try (Golden bert = Golden.build(BERT, BuildOptions.defaults(), folder.resolve("bert"))) {
      float[] untyped = lastHiddenOfTypeZero(bert);
      for (String target : List.of("bigbird", "longformer")) {
        float[] made = lastHiddenOfTypeZero(model(BERT, target));
        Golden.assertClose(target, made, untyped, TOLERANCE);
      }
      // All of type 0, the batch is another one than the golden batch.
      assertThat(untyped).isNotEqualTo(lastHidden(bert, bert.inputs()));
    }
  }

  private static float[] lastHiddenOfTypeZero(Golden golden) {
    var shape = golden.inputs().get(Signatures.TOKEN_TYPE_IDS).shape();
    try (Tensor zeros = Tensors.ofInts(new int[(int) shape.size()], shape.asArray())) {
      Map<String, Tensor> fed = new LinkedHashMap<>(golden.inputs());
      fed.put(Signatures.TOKEN_TYPE_IDS, zeros);
      return lastHidden(golden, fed);
    }
  }

  private static float[] lastHidden(Golden golden, Map<String, Tensor> inputs) {
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    fed.remove(Signatures.SEED);
    try (SignatureResult result = golden.model().run(Signatures.EVALUATE, fed, "hidden.2")) {
      return result.floats("hidden.2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bigbird", "longformer"})
  void everyTokenBeyondTheOriginalsLengthCounts(String target) {
    int[] text = new int[LENGTH];
    Arrays.setAll(text, i -> 4 + i * 7 % 120);
    float[] logits = logits(model(ROBERTA, target).model(), text);
    assertThat(logits).doesNotContain(Float.NaN);
    text[LENGTH - 1] = 130;
    assertThat(logits(model(ROBERTA, target).model(), text)).isNotEqualTo(logits);
  }

  private static float[] logits(TrainableModel model, int[] text) {
    int[] mask = new int[text.length];
    Arrays.fill(mask, 1);
    try (Tensor ids = Tensors.ofInts(text, 1, text.length);
        Tensor real = Tensors.ofInts(mask, 1, text.length);
        SignatureResult result =
            model.run(
                Signatures.SERVING_DEFAULT,
                Map.of(Signatures.INPUT_IDS, ids, Signatures.ATTENTION_MASK, real),
                Signatures.LOGITS)) {
      return result.floats(Signatures.LOGITS);
    }
  }

  /** All of the source's weights, its head's too, and what is new and said. */
  @ParameterizedTest
  @CsvSource({
    BERT + ", linformer, key_projection",
    ROBERTA + ", linformer, value_projection",
    BERT + ", performer, projection_matrix"
  })
  void whatBertLacksIsNewAndInTheFolder(String source, String target, String own) {
    LongModel model = model(source, target, 64);
    Path built = folder.resolve("built");
    Path huggingFace = folder.resolve("huggingface");
    String name = "bert.encoder.layer.1.attention.self." + own;
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(source))) {
      BuildReport report = model.build(options(source), weights, List.of(), built);
      assertThat(report.newlyInitialized())
          .contains(name)
          .allMatch(
              parameter -> model.config().ownParameters().stream().anyMatch(parameter::endsWith));
      assertThat(report.notes())
          .anyMatch(note -> note.startsWith("newly initialized, because BERT has no"));
      assertThat(model.writeFolder(weights, List.of(), huggingFace))
          .anyMatch(note -> note.startsWith("new, drawn at random: bert.encoder"))
          .noneMatch(note -> note.startsWith("not in the folder"));
    }

    try (Golden golden = Golden.load(source, built);
        TensorFile original = TensorFiles.open(GOLDEN.resolve(source));
        TensorFile written = TensorFiles.open(huggingFace)) {
      golden.assertHiddenState(0, TOLERANCE);
      boolean isBert = source.equals(BERT);
      Map<String, String> origins =
          Map.of(
              "bert.encoder.layer.0.attention.self.key.weight",
              (isBert ? "bert." : "roberta.") + "encoder.layer.0.attention.self.key.weight",
              "bert.pooler.dense.weight",
              isBert ? "bert.pooler.dense.weight" : "classifier.dense.weight",
              "classifier.bias",
              isBert ? "classifier.bias" : "classifier.out_proj.bias");
      origins.forEach(
          (parameter, tensor) ->
              assertThat(FloatBuffer.wrap(golden.model().read(parameter)))
                  .as(parameter)
                  .isEqualTo(original.floats(tensor)));
      assertThat(written.floats(name)).isEqualTo(FloatBuffer.wrap(golden.model().read(name)));
    }
  }

  @Test
  void theFolderIsTheSameModel() {
    LongModel model = model(ROBERTA, "longformer", LENGTH);
    Path huggingFace = folder.resolve("huggingface");
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(ROBERTA))) {
      assertThat(model.writeFolder(weights, List.of(), huggingFace)).hasSize(1);
    }

    ModelConfig config = Models.read(huggingFace.resolve("config.json"));
    assertThat(config).isEqualTo(model.config());
    Path again = folder.resolve("again");
    try (TensorFile weights = TensorFiles.open(huggingFace)) {
      BuildReport report =
          ModelBuilder.build(config, options(ROBERTA), Optional.of(weights), List.of(), again);
      assertThat(report.newlyInitialized()).isEmpty();
      assertThat(report.dropped()).isEmpty();
    }
    int[] text = {0, 10, 20, 30, 40, 50, 2};
    try (TinyModel loaded = TinyModel.load(again)) {
      assertThat(logits(loaded.model(), text))
          .isEqualTo(logits(model(ROBERTA, "longformer").model(), text));
    }
  }

  @Test
  void aLongModelIsNoShorterThanItsSource() {
    assertThat(model(BERT, "longformer", 32).config().maxLength()).isEqualTo(32);
    assertThatThrownBy(() -> model(BERT, "longformer", 31))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--max_position_embeddings 31: bert-classify reads 32 tokens")
        .hasMessageContaining("at least 32");
  }

  @Test
  void itsLengthIsThePublishedOneByDefault() {
    ModelConfig bert = Models.read(GOLDEN.resolve(BERT).resolve("config.json"));
    LongModel model = LongModel.of("bert", bert, Presets.get("longformer"), OptionalInt.empty());

    assertThat(model.config().maxLength()).isEqualTo(4096);
    assertThat(model.config().encoder().maxPositions()).isEqualTo(4097);
    assertThat(model.config().encoder().tokenTypes()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"bigbird-full, big_bird", "longformer-cls-global, longformer"})
  void onlyBertAndRobertaBecomeLong(String source, String modelType) {
    assertThatThrownBy(() -> model(source, "longformer", 4096))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(source + " is a " + modelType)
        .hasMessageContaining("bert or roberta");
  }

  @Test
  void positionsThatContradictTheConfigurationAreRefused() {
    LongModel model = model(BERT, "longformer", 64);
    Path target = folder.resolve("refused");
    try (TensorFile other = TensorFiles.open(GOLDEN.resolve("bert-masked-lm"))) {
      assertThatThrownBy(() -> model.build(BuildOptions.defaults(), other, List.of(), target))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("expected bert.embeddings.position_embeddings.weight")
          .hasMessageContaining("[32, 32], found shape [64, 32]");
    }
    assertThat(target).doesNotExist();
  }
}
