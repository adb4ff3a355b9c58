package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderBuilderTest {
  private static final Path GOLDEN = Path.of("golden");

  @TempDir Path folder;

  /** What transformers says of the same weights, and all of them. */
  @ParameterizedTest
  @CsvSource({
    "bert-classify, BertForSequenceClassification",
    "bert-masked-lm, BertForMaskedLM",
    "bert-pretraining, BertForPreTraining",
    "roberta-masked-lm, RobertaForMaskedLM",
    "bigbird-pretraining, BigBirdForPreTraining"
  })
  void keepsEveryWeightAndNamesItsClass(String name, String architecture) throws IOException {
    assertThat(build(name, Models.read(config(name)))).isEmpty();

    assertThat(Files.readString(folder.resolve("out/config.json")))
        .contains("\"architectures\" : [ \"" + architecture + "\" ]");
    try (TensorFile out = TensorFiles.open(folder.resolve("out"));
        TensorFile in = TensorFiles.open(GOLDEN.resolve(name).resolve("model.safetensors"))) {
      assertThat(out.entries().keySet()).containsExactlyInAnyOrderElementsOf(in.entries().keySet());
      in.entries()
          .keySet()
          .forEach(tensor -> assertThat(out.floats(tensor)).isEqualTo(in.floats(tensor)));
    }
  }

  private static Path config(String name) {
    return GOLDEN.resolve(name).resolve("config.json");
  }

  private List<String> build(String name, ModelConfig config) {
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve(name).resolve("model.safetensors"))) {
      return FolderBuilder.build(config, weights, List.of(), folder.resolve("out"));
    }
  }

  @Test
  void aHeadThatTheWeightsLackIsNotMadeUp() throws IOException {
    ModelConfig config = Models.read(config("bert-masked-lm"));
    List<String> notes =
        build("bert-masked-lm", config.withLabels(Labels.classes(List.of("no", "yes"))));

    assertThat(notes).hasSize(1);
    assertThat(notes.get(0)).startsWith("not in the folder").contains("classifier.weight");
    assertThat(Files.readString(folder.resolve("out/config.json"))).contains("\"BertForMaskedLM\"");
    try (TensorFile out = TensorFiles.open(folder.resolve("out"))) {
      assertThat(out.entries())
          .containsKey("cls.predictions.bias")
          .doesNotContainKeys("classifier.weight", "bert.pooler.dense.weight");
    }
  }

  @Test
  void weightsOfAnotherModelLeaveNothing() {
    ModelConfig config = Models.read(GOLDEN.resolve("bert-classify/config.json"));
    try (TensorFile weights = TensorFiles.open(GOLDEN.resolve("roberta-classify"))) {
      assertThatThrownBy(
              () -> FolderBuilder.build(config, weights, List.of(), folder.resolve("out")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("does not fit this model");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
