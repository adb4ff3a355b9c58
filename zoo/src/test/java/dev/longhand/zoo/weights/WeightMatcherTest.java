package dev.longhand.zoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.ElementType;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightMatcherTest {
  private static final Path GOLDEN = Path.of("golden");

  /** Architectures without parameters of their own. */
  private static final List<String> NONE = List.of();

  private static final List<String> POOLER =
      List.of("bert.pooler.dense.bias", "bert.pooler.dense.weight");
  private static final List<String> BERT_HEAD = List.of("classifier.bias", "classifier.weight");
  private static final List<String> ROBERTA_HEAD =
      List.of(
          "classifier.dense.bias",
          "classifier.dense.weight",
          "classifier.out_proj.bias",
          "classifier.out_proj.weight");

  private static final String OWN = "bert.encoder.layer.0.attention.self.";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "pytorch_model.legacy.bin"})
  void everyTensorOfAFineTunedModelIsItsParameter(String fileName) {
    try (TensorFile file = TensorFiles.open(GOLDEN.resolve("bert-classify").resolve(fileName))) {
      WeightPlan plan =
          WeightMatcher.match(parametersOf("bert-classify"), file, "bert.", NONE, false);

      assertThat(plan.sources()).hasSize(file.entries().size());
      assertThat(plan.sources()).allSatisfy((name, tensor) -> assertThat(tensor).isEqualTo(name));
      assertThat(plan.newlyInitialized()).isEmpty();
      assertThat(plan.notes()).isEmpty();
    }
  }

  @Test
  void aMaskedWordCheckpointGetsANewPoolerAndHead() {
    WeightPlan plan =
        matchGolden("bert-masked-lm", withPositions(parametersOf("bert-classify"), 64), "bert.");

    assertThat(plan.newlyInitialized())
        .containsExactlyInAnyOrderElementsOf(both(POOLER, BERT_HEAD));
    assertThat(plan.droppedHeads()).hasSize(5).allMatch(name -> name.startsWith("cls."));
    assertThat(plan.notes()).hasSize(2);
    assertThat(plan.notes().get(1))
        .contains("classifier.weight")
        .contains("bert.pooler.dense.bias");
  }

  @Test
  void aPretrainingCheckpointKeepsItsPooler() {
    WeightPlan plan =
        matchGolden("bert-pretraining", withPositions(parametersOf("bert-classify"), 64), "bert.");

    assertThat(plan.newlyInitialized()).containsExactlyInAnyOrderElementsOf(BERT_HEAD);
    assertThat(plan.droppedHeads()).contains("cls.seq_relationship.weight");
  }

  @Test
  void robertasMaskedWordHeadIsDropped() {
    WeightPlan plan =
        matchGolden(
            "roberta-masked-lm", withPositions(parametersOf("roberta-classify"), 64), "roberta.");

    assertThat(plan.newlyInitialized()).containsExactlyInAnyOrderElementsOf(ROBERTA_HEAD);
    assertThat(plan.droppedHeads()).hasSize(5).allMatch(name -> name.startsWith("lm_head."));
  }

  @Test
  void bigBirdsPretrainingCheckpointFits() {
    WeightPlan plan =
        matchGolden(
            "bigbird-pretraining", withPositions(parametersOf("bigbird-full"), 64), "bert.");

    assertThat(plan.newlyInitialized()).containsExactlyInAnyOrderElementsOf(ROBERTA_HEAD);
  }

  @Test
  void aBertBecomesABigBirdWithANewPooler() {
    List<ParameterSpec> bigBird = withPositions(parametersOf("bigbird-full"), 64);

    WeightPlan plan = matchGolden("bert-masked-lm", bigBird, "bert.");

    assertThat(plan.newlyInitialized())
        .containsExactlyInAnyOrderElementsOf(
            both(ROBERTA_HEAD, List.of("bert.pooler.bias", "bert.pooler.weight")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-masked-lm", "roberta-masked-lm"})
  void aDecoderThatRepeatsTheWordEmbeddingsIsPassedOver(String name) {
    String prefix = name.startsWith("bert") ? "bert." : "roberta.";
    Path file = withDecoder(name, head(name) + ".decoder.", 0);

    WeightPlan plan = match(file, parametersOf(name), prefix, false);

    assertThat(plan.sources()).hasSize(parametersOf(name).size());
    assertThat(plan.newlyInitialized()).isEmpty();
    assertThat(plan.droppedHeads()).isEmpty();
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void aDecoderOfItsOwnIsRefused() {
    Path file = withDecoder("roberta-masked-lm", "lm_head.decoder.", 1);

    assertThatThrownBy(() -> match(file, parametersOf("roberta-masked-lm"), "roberta.", false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("2 not tied: lm_head.decoder.weight (is not roberta.embeddings.word")
        .hasMessageContaining("other than the word embeddings is not computed");
  }

  @Test
  void theBiasMayBeTheDecoders() {
    Path file =
        rewritten("bert-masked-lm", name -> name.replace("predictions.b", "predictions.decoder.b"));

    WeightPlan plan = match(file, parametersOf("bert-masked-lm"), "bert.", false);

    assertThat(plan.sources())
        .containsEntry("cls.predictions.bias", "cls.predictions.decoder.bias");
    assertThat(plan.newlyInitialized()).isEmpty();
  }

  @Test
  void halfAHeadOfMaskedWordsIsNotFilledUp() {
    Path file =
        written(
            parametersOf("bert-masked-lm").stream()
                .filter(parameter -> !parameter.name().endsWith("transform.dense.weight"))
                .toList(),
            List.of());

    assertThatThrownBy(() -> match(file, parametersOf("bert-masked-lm"), "bert.", false))
        .hasMessageContaining("1 missing: cls.predictions.transform.dense.weight");
  }

  /** The pooler is in BigBird's files whatever reads it; a head of masked words does not. */
  @Test
  void aHeadOfMaskedWordsNeedsNoTrainedPooler() {
    List<ParameterSpec> bigBird =
        parametersOf("bigbird-pretraining").stream()
            .filter(parameter -> !parameter.name().startsWith("cls.seq_relationship"))
            .toList();

    WeightPlan plan = matchGolden("bert-masked-lm", bigBird, "bert.");

    assertThat(plan.newlyInitialized())
        .containsExactlyInAnyOrder("bert.pooler.weight", "bert.pooler.bias");
  }

  /** Writes a case's file with zeros for all weights, and a decoder of one value. */
  private Path withDecoder(String name, String decoder, float value) {
    List<ParameterSpec> parameters = parametersOf(name);
    List<TensorEntry> entries = new ArrayList<>();
    for (ParameterSpec parameter : parameters) {
      entries.add(TensorEntry.floats(parameter.name(), parameter.shape()));
    }
    entries.add(TensorEntry.floats(decoder + "weight", List.of(131L, 32L)));
    entries.add(TensorEntry.floats(decoder + "bias", List.of(131L)));
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, Map.of())) {
      for (TensorEntry entry : entries) {
        float[] values = new float[Math.toIntExact(entry.elements())];
        Arrays.fill(values, entry.name().startsWith(decoder) ? value : 0);
        writer.write(entry.name(), FloatBuffer.wrap(values));
      }
    }
    return file;
  }

  private static String head(String name) {
    return name.startsWith("bert") ? "cls.predictions" : "lm_head";
  }

  @Test
  void namesWithoutPrefixAndOldNormNamesAreUnderstood() {
    Path file =
        rewritten(
            "bert-classify",
            name ->
                name.replaceFirst("^bert\\.", "")
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"));

    WeightPlan plan = match(file, parametersOf("bert-classify"), "bert.", false);

    assertThat(plan.sources())
        .containsEntry("bert.embeddings.LayerNorm.weight", "embeddings.LayerNorm.gamma")
        .containsEntry("classifier.weight", "classifier.weight");
    assertThat(plan.newlyInitialized()).isEmpty();
  }

  @Test
  void buffersThatAreNoParametersArePassedOver() {
    Path file =
        written(
            parametersOf("bert-classify"),
            List.of(
                new TensorEntry(
                    "bert.embeddings.position_ids", ElementType.I64, List.of(1L, 32L))));

    WeightPlan plan = match(file, parametersOf("bert-classify"), "bert.", false);

    assertThat(plan.droppedHeads()).isEmpty();
    assertThat(plan.sources()).hasSize(parametersOf("bert-classify").size());
  }

  @Test
  void thePoolerOfPublishedRobertaIsNotUsedByItsClassifier() {
    List<TensorEntry> pooler =
        List.of(
            TensorEntry.floats("roberta.pooler.dense.weight", List.of(32L, 32L)),
            TensorEntry.floats("roberta.pooler.dense.bias", List.of(32L)));
    Path file = written(parametersOf("roberta-classify"), pooler);

    WeightPlan plan = match(file, parametersOf("roberta-classify"), "roberta.", false);

    assertThat(plan.droppedHeads())
        .containsExactly("roberta.pooler.dense.weight", "roberta.pooler.dense.bias");
  }

  @Test
  void aHeadOfAnotherFormIsReplacedAndNamed() {
    WeightPlan plan =
        matchGolden(
            "bert-classify",
            parametersOf("bigbird-full").stream()
                .filter(parameter -> !parameter.name().contains("pooler"))
                .toList(),
            "bert.");

    assertThat(plan.newlyInitialized()).containsExactlyInAnyOrderElementsOf(ROBERTA_HEAD);
    assertThat(plan.droppedHeads()).containsAll(BERT_HEAD);
    assertThat(plan.notes()).anyMatch(note -> note.contains("classifier.weight"));
  }

  @Test
  void aHeadOfAnotherSizeIsRenewedOnlyWhenAsked() {
    List<ParameterSpec> twoLabels = withPositions(parametersOf("bert-classify"), 64);

    assertThatThrownBy(() -> matchGolden("bert-multiple-choice", twoLabels, "bert."))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("classifier.weight ([1, 32], expected [2, 32])")
        .hasMessageContaining("--ignore_mismatched_sizes");
    try (TensorFile file = TensorFiles.open(GOLDEN.resolve("bert-multiple-choice"))) {
      WeightPlan plan = WeightMatcher.match(twoLabels, file, "bert.", NONE, true);
      assertThat(plan.newlyInitialized()).containsExactlyInAnyOrderElementsOf(BERT_HEAD);
      assertThat(plan.sources()).doesNotContainKeys("classifier.weight", "classifier.bias");
    }
  }

  @Test
  void anEncoderOfAnotherSizeIsRefusedWhateverIsAsked() {
    try (TensorFile file = TensorFiles.open(GOLDEN.resolve("bert-masked-lm"))) {
      assertThatThrownBy(
              () -> WeightMatcher.match(parametersOf("bert-classify"), file, "bert.", NONE, true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("1 wrongly shaped: bert.embeddings.position_embeddings.weight")
          .hasMessageContaining("[64, 32], expected [32, 32]")
          .hasMessageContaining("config.json contradicts the weights")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void missingAndUnexpectedTensorsAreListed() {
    List<ParameterSpec> withoutOne =
        parametersOf("bert-classify").stream()
            .filter(parameter -> !parameter.name().equals("bert.encoder.layer.1.output.dense.bias"))
            .toList();
    Path file =
        written(withoutOne, List.of(TensorEntry.floats("bert.encoder.layer.2.extra", List.of(2L))));

    assertThatThrownBy(() -> match(file, parametersOf("bert-classify"), "bert.", true))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("1 missing: bert.encoder.layer.1.output.dense.bias")
        .hasMessageContaining("1 unexpected: bert.encoder.layer.2.extra")
        .hasMessageContaining(file.toString());
  }

  @Test
  void longListsAreCut() {
    Path file = written(parametersOf("bert-classify").subList(0, 5), List.of());

    assertThatThrownBy(() -> match(file, parametersOf("bert-classify"), "bert.", false))
        .hasMessageContaining(" more");
  }

  @Test
  void anotherModelsCheckpointIsNamedAsSuch() {
    try (TensorFile file = TensorFiles.open(GOLDEN.resolve("roberta-masked-lm"))) {
      assertThatThrownBy(
              () -> WeightMatcher.match(parametersOf("bert-classify"), file, "bert.", NONE, false))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("none of its tensors belongs to an encoder called bert")
          .hasMessageContaining("lm_head. roberta.");
    }
  }

  @Test
  void whatBertLacksIsNewWhereAFileHasNoneOfIt() {
    List<ParameterSpec> own =
        List.of(
            new ParameterSpec(OWN + "key_projection", List.of(4L, 6L, 24L)),
            new ParameterSpec(OWN + "value_projection", List.of(4L, 6L, 24L)));
    List<ParameterSpec> all = both(parametersOf("bert-classify"), own);
    Path bert = GOLDEN.resolve("bert-classify");

    assertThat(matchWithOwn(bert, all).newlyInitialized())
        .containsExactly(OWN + "key_projection", OWN + "value_projection");
    Path half = written(both(parametersOf("bert-classify"), own.subList(0, 1)), List.of());
    assertThatThrownBy(() -> matchWithOwn(half, all))
        .hasMessageContaining("1 missing: " + OWN + "value_projection");
  }

  private static WeightPlan matchWithOwn(Path path, List<ParameterSpec> expected) {
    try (TensorFile file = TensorFiles.open(path)) {
      return WeightMatcher.match(
          expected, file, "bert.", List.of(".key_projection", ".value_projection"), false);
    }
  }

  @Test
  void halfAHeadIsNotFilledUp() {
    List<ParameterSpec> withoutBias =
        parametersOf("bert-classify").stream()
            .filter(parameter -> !parameter.name().equals("classifier.bias"))
            .toList();
    Path file = written(withoutBias, List.of());

    assertThatThrownBy(() -> match(file, parametersOf("bert-classify"), "bert.", false))
        .hasMessageContaining("1 missing: classifier.bias");
  }

  @Test
  void aParameterTwiceInAFileIsRefused() {
    Path file =
        written(
            parametersOf("bert-classify"),
            List.of(TensorEntry.floats("pooler.dense.bias", List.of(32L))));

    assertThatThrownBy(() -> match(file, parametersOf("bert-classify"), "bert.", false))
        .hasMessageContaining("1 unexpected: pooler.dense.bias (beside bert.pooler.dense.bias)");
  }

  @Test
  void integersAreNoWeights() {
    List<TensorEntry> entries = new ArrayList<>();
    for (ParameterSpec parameter : parametersOf("bert-classify")) {
      ElementType type =
          parameter.name().equals("classifier.bias") ? ElementType.I64 : ElementType.F32;
      entries.add(new TensorEntry(parameter.name(), type, parameter.shape()));
    }
    Path file = written(List.of(), entries);

    assertThatThrownBy(() -> match(file, parametersOf("bert-classify"), "bert.", true))
        .hasMessageContaining("classifier.bias (I64, expected floating-point numbers)");
  }

  private static WeightPlan matchGolden(String name, List<ParameterSpec> expected, String prefix) {
    return match(GOLDEN.resolve(name), expected, prefix, false);
  }

  private static WeightPlan match(
      Path path, List<ParameterSpec> expected, String prefix, boolean ignoreMismatchedSizes) {
    try (TensorFile file = TensorFiles.open(path)) {
      return WeightMatcher.match(expected, file, prefix, NONE, ignoreMismatchedSizes);
    }
  }

  /** A classifier's parameters are what transformers saved of one. */
  private static List<ParameterSpec> parametersOf(String name) {
    try (TensorFile file = TensorFiles.open(GOLDEN.resolve(name))) {
      return file.entries().values().stream()
          .map(entry -> new ParameterSpec(entry.name(), entry.shape()))
          .toList();
    }
  }

  private static List<ParameterSpec> withPositions(List<ParameterSpec> parameters, long positions) {
    return parameters.stream()
        .map(
            parameter ->
                parameter.name().endsWith("position_embeddings.weight")
                    ? new ParameterSpec(
                        parameter.name(), List.of(positions, parameter.shape().get(1)))
                    : parameter)
        .toList();
  }

  private Path rewritten(String name, UnaryOperator<String> rename) {
    return written(
        List.of(),
        parametersOf(name).stream()
            .map(parameter -> TensorEntry.floats(rename.apply(parameter.name()), parameter.shape()))
            .toList());
  }

  /** Writes a file of zeros: only names, types and shapes matter here. */
  private Path written(List<ParameterSpec> parameters, List<TensorEntry> others) {
    Path file = folder.resolve("model.safetensors");
    List<TensorEntry> entries =
        Stream.concat(
                parameters.stream()
                    .map(parameter -> TensorEntry.floats(parameter.name(), parameter.shape())),
                others.stream())
            .toList();
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, Map.of())) {
      for (TensorEntry entry : entries) {
        int size = Math.toIntExact(entry.elements());
        if (entry.type().floating()) {
          writer.write(entry.name(), FloatBuffer.allocate(size));
        } else {
          writer.write(entry.name(), new long[size]);
        }
      }
    }
    return file;
  }

  private static <T> List<T> both(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
