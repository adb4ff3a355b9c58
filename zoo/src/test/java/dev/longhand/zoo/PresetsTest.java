package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.zoo.graph.ModelGraph;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.RandomBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;

class PresetsTest {

  /** Numbers of transformers' models with a head of two labels. */
  @ParameterizedTest
  @CsvSource({
    "bert-base-uncased, 109483778, 201",
    "bert-large-uncased, 335143938, 393",
    "roberta-base, 124647170, 201",
    "roberta-large, 355361794, 393",
    "bigbird-roberta-base, 128060930, 203",
    "bigbird-roberta-large, 360175618, 395",
    "longformer-base-4096, 148660994, 273",
    "longformer-large-4096, 434603010, 537"
  })
  void haveAsManyParametersAsThePublishedModels(String name, long floats, int tensors) {
    ModelConfig config = Presets.get(name).config();
    assertThat(ModelBuilder.countParameters(config)).isEqualTo(floats);
    try (Graph graph = new Graph()) {
      var options =
          BuildOptions.defaults().withBigBird(RandomBlocks.TRANSFORMERS, AttentionType.FULL);
      assertThat(new ModelGraph(graph, config, options).parameters()).hasSize(tensors);
    }
  }

  /** Numbers of the packages' models, on token and position embeddings and with a linear head. */
  @ParameterizedTest
  @CsvSource({"linformer-prenorm, 7773570, 34", "performer-prenorm, 3415426, 29"})
  void haveAsManyParametersAsThePackagesModels(String name, long floats, int tensors) {
    try (Graph graph = new Graph()) {
      var model = new ModelGraph(graph, Presets.get(name).config(), BuildOptions.defaults());
      var trained = model.parameters().stream().filter(p -> !p.isState()).toList();
      assertThat(trained).hasSize(tensors);
      assertThat(trained.stream().mapToLong(p -> p.value().shape().size()).sum()).isEqualTo(floats);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bert, 512, 768, 12, 12, 3072, 30522, gelu, 1e-12, 2, 512",
    "bert-large-uncased, 512, 1024, 24, 16, 4096, 30522, gelu, 1e-12, 2, 512",
    "roberta, 514, 768, 12, 12, 3072, 50265, gelu, 1e-5, 1, 512",
    "roberta-large, 514, 1024, 24, 16, 4096, 50265, gelu, 1e-5, 1, 512",
    "bigbird, 4096, 768, 12, 12, 3072, 50358, gelu_new, 1e-12, 2, 4096",
    "bigbird-roberta-large, 4096, 1024, 24, 16, 4096, 50358, gelu_new, 1e-12, 2, 4096",
    "longformer, 4098, 768, 12, 12, 3072, 50265, gelu, 1e-5, 1, 4096",
    "longformer-large-4096, 4098, 1024, 24, 16, 4096, 50265, gelu, 1e-5, 1, 4096",
    "linformer, 512, 768, 12, 12, 3072, 30522, gelu, 1e-12, 2, 512",
    "performer, 512, 768, 12, 12, 3072, 30522, gelu, 1e-12, 2, 512"
  })
  void haveThePublishedSizes(
      String name,
      int positions,
      int hidden,
      int layers,
      int heads,
      int intermediate,
      int vocabulary,
      String activation,
      double epsilon,
      int types,
      int maxLength) {
    ModelConfig config = Presets.get(name).config();
    var json = config.toJson();
    assertThat(json.get("max_position_embeddings").asInt()).isEqualTo(positions);
    assertThat(json.get("hidden_size").asInt()).isEqualTo(hidden);
    assertThat(json.get("num_hidden_layers").asInt()).isEqualTo(layers);
    assertThat(json.get("num_attention_heads").asInt()).isEqualTo(heads);
    assertThat(json.get("intermediate_size").asInt()).isEqualTo(intermediate);
    assertThat(json.get("vocab_size").asInt()).isEqualTo(vocabulary);
    assertThat(json.get("hidden_act").asText()).isEqualTo(activation);
    assertThat(json.get("layer_norm_eps").asDouble()).isEqualTo(epsilon);
    assertThat(json.get("type_vocab_size").asInt()).isEqualTo(types);
    assertThat(config.maxLength()).isEqualTo(maxLength);
  }

  @Test
  void areListedWhereANameIsUnknown() {
    assertThatThrownBy(() -> Presets.get("bigbrid"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'bigbrid'")
        .hasMessageContaining("bigbird-roberta-base")
        .hasMessageContaining("bert-tiny");
  }

  @Test
  void haveTheirShortNames() {
    assertThat(Presets.get("bigbird").repository()).contains("google/bigbird-roberta-base");
    assertThat(Presets.get("roberta").repository()).contains("FacebookAI/roberta-base");
    assertThat(Presets.get("longformer").repository()).contains("allenai/longformer-base-4096");
    assertThat(Presets.get("bert").repository()).contains("google-bert/bert-base-uncased");
  }
}
