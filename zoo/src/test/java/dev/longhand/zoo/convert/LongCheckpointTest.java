package dev.longhand.zoo.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of a checkpoint's tensors in a long model. */
class LongCheckpointTest {
  private static final Path GOLDEN = Path.of("golden");

  @TempDir Path folder;

  private static LongCheckpoint open(String source, String target) {
    return open(source, target, TensorFiles.open(GOLDEN.resolve(source)), Map.of());
  }

  private static LongCheckpoint open(
      String source, String target, TensorFile file, Map<String, ?> changes) {
    ModelConfig config = Models.read(GOLDEN.resolve(source).resolve("config.json")).with(changes);
    LongModel model = LongModel.of(source, config, Presets.get(target), OptionalInt.of(64));
    return new LongCheckpoint(file, config, model.config());
  }

  /** The names are those that transformers saved of the same class. */
  @Test
  void aMaskedWordHeadTakesTheTargetsNames() {
    try (LongCheckpoint longformer = open("bert-masked-lm", "longformer");
        TensorFile roberta = TensorFiles.open(GOLDEN.resolve("roberta-masked-lm"));
        TensorFile bert = TensorFiles.open(GOLDEN.resolve("bert-masked-lm"))) {
      assertThat(longformer.entries().keySet().stream().filter(name -> !name.contains("_global")))
          .containsExactlyInAnyOrderElementsOf(
              roberta.entries().keySet().stream()
                  .map(name -> name.replace("roberta.", "longformer."))
                  .toList());
      assertThat(longformer.floats("lm_head.layer_norm.weight"))
          .isEqualTo(bert.floats("cls.predictions.transform.LayerNorm.weight"));
      assertThat(longformer.floats("lm_head.bias")).isEqualTo(bert.floats("cls.predictions.bias"));
      assertThat(longformer.leftOut()).isEmpty();
    }
    try (LongCheckpoint bigBird = open("roberta-masked-lm", "bigbird");
        TensorFile bert = TensorFiles.open(GOLDEN.resolve("bert-masked-lm"))) {
      assertThat(bigBird.entries().keySet())
          .containsExactlyInAnyOrderElementsOf(bert.entries().keySet());
    }
  }

  /** RoBERTa's and Longformer's head has GELU, whatever hidden_act is. */
  @Test
  void aMaskedWordHeadOfAnotherActivationIsLeftOut() {
    TensorFile file = TensorFiles.open(GOLDEN.resolve("bert-masked-lm"));
    try (LongCheckpoint longformer =
        open("bert-masked-lm", "longformer", file, Map.of("hidden_act", "relu"))) {
      assertThat(longformer.leftOut()).hasSize(5).allMatch(name -> name.startsWith("cls."));
    }
  }

  @Test
  void aPretrainedPoolerIsKeptAndNextSentencesGoWithBert() {
    try (LongCheckpoint longformer = open("bert-pretraining", "longformer")) {
      assertThat(longformer.entries())
          .containsKey("longformer.pooler.dense.weight")
          .doesNotContainKey("classifier.dense.weight");
      assertThat(longformer.leftOut())
          .containsExactlyInAnyOrder("cls.seq_relationship.bias", "cls.seq_relationship.weight");
    }
    try (LongCheckpoint bigBird = open("bert-pretraining", "bigbird");
        TensorFile published = TensorFiles.open(GOLDEN.resolve("bigbird-pretraining"))) {
      assertThat(bigBird.entries().keySet())
          .containsExactlyInAnyOrderElementsOf(published.entries().keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({"query", "key", "value"})
  void globalProjectionsAreTheLocalOnes(String projection) {
    try (LongCheckpoint longformer = open("roberta-classify", "longformer");
        TensorFile roberta = TensorFiles.open(GOLDEN.resolve("roberta-classify"))) {
      for (String part : List.of("weight", "bias")) {
        String self = "encoder.layer.1.attention.self." + projection;
        assertThat(longformer.floats("longformer." + self + "_global." + part))
            .isEqualTo(longformer.floats("longformer." + self + "." + part))
            .isEqualTo(roberta.floats("roberta." + self + "." + part));
      }
    }
  }

  @Test
  void namesOfOldFilesAreUnderstood() {
    Path old =
        rewritten(
            "bert-pretraining",
            name ->
                name.replaceFirst("^bert\\.", "")
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"));
    try (LongCheckpoint fromOld =
            open("bert-pretraining", "longformer", TensorFiles.open(old), Map.of());
        LongCheckpoint expected = open("bert-pretraining", "longformer")) {
      assertThat(fromOld.entries().keySet())
          .containsExactlyInAnyOrderElementsOf(expected.entries().keySet());
    }
  }

  @Test
  void whatIsNotKnownKeepsItsName() {
    Path file = rewritten("bert-classify", name -> name.replace("classifier.", "qa_outputs."));
    try (LongCheckpoint longformer =
        open("bert-classify", "longformer", TensorFiles.open(file), Map.of())) {
      assertThat(longformer.entries())
          .containsKeys("qa_outputs.weight", "longformer.pooler.dense.weight");
    }
  }

  private Path rewritten(String name, UnaryOperator<String> rename) {
    Path file = folder.resolve("model.safetensors");
    try (TensorFile source = TensorFiles.open(GOLDEN.resolve(name))) {
      List<TensorEntry> entries =
          source.entries().values().stream()
              .map(entry -> TensorEntry.floats(rename.apply(entry.name()), entry.shape()))
              .toList();
      try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, Map.of())) {
        source
            .entries()
            .keySet()
            .forEach(tensor -> writer.write(rename.apply(tensor), source.floats(tensor)));
      }
    }
    return file;
  }
}
