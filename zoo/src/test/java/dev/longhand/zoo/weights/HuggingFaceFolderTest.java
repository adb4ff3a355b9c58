package dev.longhand.zoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceFolderTest {
  private static final Path GOLDEN = Path.of("golden");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-classify",
        "bert-regress",
        "roberta-classify",
        "bigbird-full",
        "longformer-cls-global",
        "bert-masked-lm",
        "roberta-masked-lm",
        "longformer-masked-lm",
        "bert-multiple-choice",
        "roberta-multiple-choice"
      })
  void aModelComesOutAsItWentIn(String name) throws IOException {
    try (TrainableModel model = build(GOLDEN.resolve(name), List.of())) {
      HuggingFaceFolder.write(model, folder.resolve("out"));
    }

    assertSameTensors(folder.resolve("out"), GOLDEN.resolve(name));
    ObjectNode config = json(folder.resolve("out/config.json"));
    ObjectNode source = json(GOLDEN.resolve(name).resolve("config.json"));
    for (String key :
        List.of(
            "architectures",
            "model_type",
            "hidden_size",
            "vocab_size",
            "layer_norm_eps",
            "tie_word_embeddings",
            "problem_type")) {
      assertThat(config.get(key)).as(key).isEqualTo(source.get(key));
    }
    assertThat(config.get("dtype").asText()).isEqualTo("float32");
  }

  @Test
  void theFileIsOneThatTorchExpects() {
    try (TrainableModel model = build(GOLDEN.resolve("bert-classify"), List.of())) {
      HuggingFaceFolder.write(model, folder.resolve("out"));
    }
    try (TensorFile file = TensorFiles.open(folder.resolve("out"))) {
      assertThat(file.metadata()).containsEntry("format", "pt");
    }
  }

  @Test
  void labelNamesAndTheTokenizerComeAlong() throws IOException {
    Path vocabulary =
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
    ModelConfig config =
        Models.read(GOLDEN.resolve("bert-classify/config.json"))
            .withLabels(Labels.classes(List.of("negative", "positive")));
    ModelBuilder.build(
        config,
        BuildOptions.defaults(),
        Optional.empty(),
        List.of(vocabulary),
        folder.resolve("saved"));
    try (TrainableModel model =
        TrainableModel.load(folder.resolve("saved"), SessionSettings.defaults())) {
      HuggingFaceFolder.write(model, folder.resolve("out"));
    }

    ObjectNode written = json(folder.resolve("out/config.json"));
    assertThat(written.get("id2label").toString())
        .isEqualTo("{\"0\":\"negative\",\"1\":\"positive\"}");
    assertThat(written.get("label2id").toString()).isEqualTo("{\"negative\":0,\"positive\":1}");
    assertThat(folder.resolve("out/vocab.txt")).hasSameBinaryContentAs(vocabulary);
    assertThat(json(folder.resolve("out/tokenizer_config.json")).get("tokenizer_class").asText())
        .isEqualTo("BertTokenizer");
  }

  @Test
  void aFolderThatIsThereIsNotOverwritten() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("file"), "mine");
    try (TrainableModel model = build(GOLDEN.resolve("bert-classify"), List.of())) {
      assertThatThrownBy(() -> HuggingFaceFolder.write(model, taken))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(taken.toString());
    }
    assertThat(taken).isDirectoryNotContaining("glob:**config.json");
  }

  private TrainableModel build(Path source, List<Path> assets) {
    Path target = folder.resolve("built");
    try (TensorFile weights = TensorFiles.open(source)) {
      ModelBuilder.build(
          Models.read(source.resolve("config.json")),
          BuildOptions.defaults(),
          Optional.of(weights),
          assets,
          target);
    }
    return TrainableModel.load(target, SessionSettings.defaults());
  }

  private static void assertSameTensors(Path actual, Path expected) {
    try (TensorFile written = TensorFiles.open(actual);
        TensorFile source = TensorFiles.open(expected)) {
      assertThat(written.entries().keySet()).isEqualTo(source.entries().keySet());
      source
          .entries()
          .forEach(
              (name, entry) -> {
                assertThat(written.entries().get(name)).isEqualTo(entry);
                FloatBuffer values = written.floats(name);
                assertThat(values.mismatch(source.floats(name))).as(name).isEqualTo(-1);
              });
    }
  }

  private static ObjectNode json(Path file) throws IOException {
    return (ObjectNode) new JsonMapper().readTree(file.toFile());
  }
}
