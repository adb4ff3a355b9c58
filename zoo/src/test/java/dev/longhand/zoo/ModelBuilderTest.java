package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBuilderTest {
  @TempDir Path folder;

  @Test
  void startsAsTransformersDoes() {
    var config =
        Presets.get("roberta-tiny")
            .config()
            .with(Map.of("vocab_size", 400, "initializer_range", 0.05));
    try (var model = TinyModel.build(config, BuildOptions.defaults(), folder.resolve("model"))) {
      float[] words = model.model().read("roberta.embeddings.word_embeddings.weight");
      assertThat(mean(words)).isCloseTo(0, within(0.005));
      assertThat(deviation(words)).isCloseTo(0.05, within(0.005));
      // The padding token's row.
      assertThat(Arrays.copyOfRange(words, 64, 128)).containsOnly(0f);
      assertThat(model.model().read("roberta.encoder.layer.0.attention.output.dense.bias"))
          .containsOnly(0f);
      assertThat(model.model().read("roberta.encoder.layer.1.output.LayerNorm.weight"))
          .containsOnly(1f);
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * (double) value;
    }
    return Math.sqrt(sum / values.length);
  }

  @Test
  void startsTheSameForTheSameSeedOnly() {
    String name = "bert.pooler.dense.weight";
    float[] first = parameter(name, 1, "a");
    assertThat(parameter(name, 1, "b")).isEqualTo(first);
    assertThat(parameter(name, 2, "c")).isNotEqualTo(first);
  }

  private float[] parameter(String name, long seed, String target) {
    var options = BuildOptions.defaults().withSeed(seed);
    try (var model =
        TinyModel.build(TinyModel.config("bert-tiny"), options, folder.resolve(target))) {
      return model.model().read(name);
    }
  }

  @Test
  void reportsWhatIsNewInAPretrainedModel() {
    Path source = Path.of("golden", "bert-pretraining");
    ModelConfig config = Models.read(source.resolve("config.json"));
    try (TensorFile weights = TensorFiles.open(source)) {
      BuildReport report =
          ModelBuilder.build(
              config.withLabels(Labels.classes(List.of("no", "yes", "maybe"))),
              BuildOptions.defaults(),
              Optional.of(weights),
              List.of(),
              folder.resolve("model"));
      assertThat(report.newlyInitialized()).containsExactly("classifier.weight", "classifier.bias");
      assertThat(report.dropped()).isNotEmpty().allMatch(name -> name.startsWith("cls."));
      assertThat(report.parameters()).isPositive();
    }
  }

  @Test
  void takesTheHeadOfMaskedWordsFromPretraining() {
    BuildReport report = build("bert-pretraining", HeadType.MASKED_WORDS);
    assertThat(report.newlyInitialized()).isEmpty();
    assertThat(report.dropped())
        .containsExactlyInAnyOrder(
            "bert.pooler.dense.weight",
            "bert.pooler.dense.bias",
            "cls.seq_relationship.weight",
            "cls.seq_relationship.bias");
    assertThat(report.notes()).singleElement().asString().contains("cls.seq_relationship.weight");
  }

  @Test
  void saysThatAClassifiersHeadOfMaskedWordsIsNew() {
    BuildReport report = build("roberta-classify", HeadType.MASKED_WORDS);
    assertThat(report.newlyInitialized())
        .containsExactly(
            "lm_head.dense.weight",
            "lm_head.dense.bias",
            "lm_head.layer_norm.weight",
            "lm_head.layer_norm.bias",
            "lm_head.bias");
    assertThat(report.dropped()).hasSize(4).allMatch(name -> name.startsWith("classifier."));
    assertThat(report.notes()).anyMatch(note -> note.startsWith("newly initialized"));
  }

  @Test
  void takesThePoolerOfMultipleChoiceFromPretraining() {
    BuildReport report = build("bigbird-pretraining", HeadType.MULTIPLE_CHOICE);
    assertThat(report.newlyInitialized()).containsExactly("classifier.weight", "classifier.bias");
    BuildReport without = build("roberta-masked-lm", HeadType.MULTIPLE_CHOICE);
    assertThat(without.newlyInitialized())
        .containsExactly(
            "roberta.pooler.dense.weight",
            "roberta.pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
  }

  private BuildReport build(String golden, HeadType head) {
    Path source = Path.of("golden", golden);
    ModelConfig config = Models.read(source.resolve("config.json"));
    try (TensorFile weights = TensorFiles.open(source.resolve("model.safetensors"))) {
      return ModelBuilder.build(
          config.withHead(HeadConfig.of(head)),
          BuildOptions.defaults(),
          Optional.of(weights),
          List.of(),
          folder.resolve(golden));
    }
  }

  @Test
  void keepsConfigurationAndAssetsBesideTheModel() throws IOException {
    String tokens = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    Path vocabulary = Files.writeString(folder.resolve("vocab.txt"), tokens);
    ModelConfig config =
        TinyModel.config("bert-tiny").withLabels(Labels.classes(List.of("bad", "good")));
    Path target = folder.resolve("model");
    ModelBuilder.build(
        config, BuildOptions.defaults(), Optional.empty(), List.of(vocabulary), target);
    try (var model = TinyModel.load(target)) {
      assertThat(Models.read(model.model().asset("config.json"))).isEqualTo(config);
      assertThat(model.model().asset("vocab.txt")).hasContent(tokens);
    }
  }

  @Test
  void computesTheSameAfterSavingAndLoading() {
    Path target = folder.resolve("model");
    Path copy = folder.resolve("copy");
    float[] before;
    try (var model =
        TinyModel.build(TinyModel.config("bigbird-tiny"), BuildOptions.defaults(), target)) {
      model.shift("classifier.dense.weight", 3, 0.5f);
      before = model.logits(Batch.of(4, 0, new int[] {5, 6, 7, 8}));
      model.model().saveAs(copy);
    }
    try (var model = TinyModel.load(copy)) {
      assertThat(model.logits(Batch.of(4, 0, new int[] {5, 6, 7, 8}))).isEqualTo(before);
    }
  }
}
