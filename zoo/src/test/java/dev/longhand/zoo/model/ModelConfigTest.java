package dev.longhand.zoo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.config.ProblemType;
import dev.longhand.zoo.longformer.GlobalAttention;
import dev.longhand.zoo.longformer.LongformerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  @TempDir Path folder;

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("config.json"), json.replace('\'', '"'));
  }

  private ModelConfig read(String json) throws IOException {
    return Models.read(write(json));
  }

  @Test
  void takesTheArchitecturesDefaultsForMissingKeys() throws IOException {
    ModelConfig config = read("{'model_type': 'big_bird', 'num_hidden_layers': 3}");
    assertThat(config).isInstanceOf(BigBirdConfig.class);
    assertThat(config.encoder().layers()).isEqualTo(3);
    assertThat(config.encoder().vocabularySize()).isEqualTo(50358);
    assertThat(((BigBirdConfig) config).randomBlocks()).isEqualTo(3);
    assertThat(config.labels().names()).containsExactly("LABEL_0", "LABEL_1");
  }

  @Test
  void writesWhatItReadAndKeepsFurtherKeys() throws IOException {
    String json =
        "{'model_type': 'bert', 'hidden_size': 24, 'sep_token_id': 9, 'classifier_dropout': 0.3,"
            + " 'id2label': {'1': 'no', '0': 'yes', '2': 'maybe'}}";
    ObjectNode written = read(json).toJson();
    assertThat(written.get("sep_token_id").asInt()).isEqualTo(9);
    assertThat(written.get("architectures").get(0).asText())
        .isEqualTo("BertForSequenceClassification");
    assertThat(written.get("label2id").get("maybe").asInt()).isEqualTo(2);
    assertThat(written.get("id2label").get("0").asText()).isEqualTo("yes");
    assertThat(written.get("problem_type").asText()).isEqualTo("single_label_classification");
    assertThat(Models.of(written, "written")).isEqualTo(read(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "distilbert-classify",
        "bert-classify",
        "bert-regress",
        "roberta-classify",
        "bigbird-sparse-eval",
        "longformer-cls-global",
        "bert-masked-lm",
        "longformer-masked-lm",
        "roberta-multiple-choice",
        "linformer-prenorm-one-kv-head-shared",
        "performer-prenorm-relu-kernel",
        "performer-prenorm-absolute-positions"
      })
  void keepsEveryKeyOfTheReference(String name) throws IOException {
    Path file = Path.of("golden", name, "config.json");
    var reference = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ObjectNode written = Models.read(file).toJson();
    for (var entry : reference.properties()) {
      assertThat(written.get(entry.getKey())).as(entry.getKey()).isEqualTo(entry.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bert, BertForMaskedLM, MASKED_WORDS, BertForMaskedLM",
    "bert, BertForPreTraining, MASKED_WORDS, BertForMaskedLM",
    "big_bird, BigBirdForPreTraining, MASKED_WORDS, BigBirdForMaskedLM",
    "roberta, RobertaForMultipleChoice, MULTIPLE_CHOICE, RobertaForMultipleChoice",
    "longformer, LongformerModel, CLASSIFICATION, LongformerForSequenceClassification"
  })
  void takesTheHeadFromTheArchitecture(
      String modelType, String architecture, HeadType head, String written) throws IOException {
    ModelConfig config =
        read("{'model_type': '%s', 'architectures': ['%s']}".formatted(modelType, architecture));
    assertThat(config.head().type()).isEqualTo(head);
    assertThat(config.architecture()).isEqualTo(written);
    assertThat(Models.of(config.toJson(), "written")).isEqualTo(config);
    ModelConfig classifier = config.withLabels(Labels.classes(List.of("no", "yes")));
    assertThat(classifier.architecture()).endsWith("ForSequenceClassification");
    assertThat(classifier.withHead(config.head()).architecture()).isEqualTo(written);
  }

  @Test
  void writesLabelsForAClassificationOnly() throws IOException {
    String json = "{'model_type': 'bert', 'architectures': ['BertForMaskedLM'], 'num_labels': 3}";
    assertThat(read(json).toJson().has("id2label")).isFalse();
    assertThat(read(json).toJson().has("problem_type")).isFalse();
  }

  @Test
  void refusesADecoderOfItsOwn() {
    String json =
        "{'model_type': 'roberta', 'architectures': ['RobertaForMaskedLM'],"
            + " 'tie_word_embeddings': false}";
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tie_word_embeddings is false; expected true");
  }

  @Test
  void longformersGlobalTokensFollowFromItsHead() throws IOException {
    var pretrained =
        read("{'model_type': 'longformer', 'architectures': ['LongformerForMaskedLM']}");
    assertThat(globals(pretrained)).isEqualTo(GlobalAttention.NONE);
    var classifier = pretrained.withLabels(Labels.classes(List.of("no", "yes")));
    assertThat(globals(classifier)).isEqualTo(GlobalAttention.CLS);
    var choosing = classifier.withHead(HeadConfig.of(HeadType.MULTIPLE_CHOICE));
    assertThat(globals(choosing)).isEqualTo(GlobalAttention.SECOND_TEXT);
    var chosen = read("{'model_type': 'longformer', 'global_attention': 'first_text'}");
    assertThat(globals(chosen)).isEqualTo(GlobalAttention.FIRST_TEXT);
    assertThat(globals(chosen.withLabels(Labels.regression())))
        .isEqualTo(GlobalAttention.FIRST_TEXT);
    assertThat(chosen.toJson().get("global_attention").asText()).isEqualTo("first_text");
    // A folder whose head transformers replaces must not keep the old head's.
    assertThat(pretrained.toJson().has("global_attention")).isFalse();
  }

  private static GlobalAttention globals(ModelConfig config) {
    return ((LongformerConfig) config).globalAttention();
  }

  @Test
  void takesOneLabelForARegression() throws IOException {
    Labels labels = read("{'model_type': 'roberta', 'id2label': {'0': 'score'}}").labels();
    assertThat(labels).isEqualTo(new Labels(List.of("score"), ProblemType.REGRESSION));
  }

  /** Each is what transformers 5.24 makes of the same keys. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'num_labels': 3, 'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'a': 1, 'b': 0}"
            + "| LABEL_0 LABEL_1 LABEL_2",
        "'num_labels': 3, 'label2id': {'a': 0, 'b': 1}| LABEL_0 LABEL_1 LABEL_2",
        "'num_labels': 2, 'id2label': {'0': 'a', '1': 'b'}| a b",
        "'label2id': {'a': 0, 'b': 1, 'c': 2}| LABEL_0 LABEL_1",
        "'id2label': {'0': 'a', '1': 'b', '2': 'c'}| a b c",
        "'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'LABEL_0': 0, 'LABEL_1': 1}| a b",
        "'id2label': null, 'label2id': null| LABEL_0 LABEL_1",
        "'num_labels': 1| LABEL_0",
      })
  void namesOutputsAsTransformersDoes(String keys, String names) throws IOException {
    Labels labels = read("{'model_type': 'bert', " + keys + "}").labels();
    assertThat(String.join(" ", labels.names())).isEqualTo(names);
  }

  @Test
  void labelsAreNoMoreThanAConfigurationMayHave() {
    assertThat(Labels.unnamed(65_536).size()).isEqualTo(65_536);
    assertThatThrownBy(() -> Labels.unnamed(65_537))
        .isInstanceOf(UserException.class)
        .hasMessage("65,537 labels: expected at most 65,536");
  }

  @Test
  void countsRobertasPositionsFromAfterThePadding() throws IOException {
    assertThat(read("{'model_type': 'roberta', 'max_position_embeddings': 514}").maxLength())
        .isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'hidden_size': 50}| hidden_size is 50; expected a multiple of num_attention_heads",
        "{'hidden_act': 'swiglu'}| hidden_act is swiglu; expected one of gelu, gelu_new",
        "{'position_embedding_type': 'relative_key'}| position_embedding_type is relative_key;"
            + " expected absolute",
        "{'is_decoder': true}| is_decoder is true; expected false",
        "{'num_hidden_layers': 0}| num_hidden_layers is 0; expected a whole number above 0",
        "{'vocab_size': 'many'}| vocab_size is \"many\"; expected a whole number above 0",
        "{'hidden_dropout_prob': 1.5}| hidden_dropout_prob is 1.5; expected a rate",
        "{'problem_type': 'ranking'}| problem_type is \"ranking\"; expected one of",
        "{'problem_type': 'regression'}| problem_type is regression; expected another one",
        "{'id2label': {'0': 'a', '2': 'b'}}| expected the keys 0, 1, 2",
        "{'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'a': 1, 'b': 0}}| label2id is"
            + " {\"a\":1,\"b\":0}; expected what id2label says, which is"
            + " {\"0\":\"a\",\"1\":\"b\"}: output 1 is 'a' in the one and 'b' in the other",
        "{'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'a': 0, 'c': 1}}| output 1 is 'c'",
        "{'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'a': 0, 'b': 7}}| 'no output'",
        "{'id2label': {'0': 'a', '1': 'a'}}| id2label is {\"0\":\"a\",\"1\":\"a\"}; expected no two names"
            + " alike",
        "{'id2label': {'0': 'a', '00': 'b'}}| expected no two names alike",
        "{'id2label': {'0': null, '1': 'b'}}| expected a name for each output",
        "{'id2label': {'0': ['a'], '1': 'b'}}| expected a name for each output",
        "{'id2label': ['a', 'b']}| id2label is [\"a\",\"b\"]; expected at most 65,536 names by number",
        "{'id2label': {}}| id2label is {}; expected at least one name",
        "{'num_labels': '3'}| num_labels is \"3\"; expected a whole number above 0",
        "{'num_labels': 2.5}| num_labels is 2.5; expected a whole number above 0",
        "{'num_labels': 0}| num_labels is 0; expected a whole number above 0",
        "{'num_labels': 2147483647}| num_labels is 2147483647; expected at most 65,536",
        "{'pad_token_id': 99999}| pad_token_id is 99999; expected less than vocab_size",
        "{'quantization_config': {'bits': 4}}| quantization_config",
      })
  void refusesWhatItDoesNotCompute(String change, String message) throws IOException {
    Path file = write("{'model_type': 'bert', " + change.substring(1));
    assertThatThrownBy(() -> Models.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7| attention_window is [7, 7]; expected even numbers from 2",
        "0| attention_window is 0; expected a whole number above 0",
        "[8, -2]| attention_window is -2; expected a whole number above 0 or a list of 2",
        "[8, 5]| attention_window is [8, 5]; expected even numbers from 2",
        "[8, 4, 8]| attention_window is [8,4,8]; expected a whole number above 0 or a list of 2",
        "\"wide\"| attention_window is \"wide\"; expected a whole number above 0",
      })
  void refusesAWindowWithoutAMiddle(String window, String message) throws IOException {
    Path file =
        write(
            "{'model_type': 'longformer', 'num_hidden_layers': 2, 'attention_window': "
                + window
                + "}");
    assertThatThrownBy(() -> Models.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @Test
  void givesEveryLayerOfALongformerItsWindow() throws IOException {
    var one = read("{'model_type': 'longformer', 'num_hidden_layers': 3, 'attention_window': 6}");
    assertThat(((LongformerConfig) one).windows()).containsExactly(6, 6, 6);
    var each =
        read("{'model_type': 'longformer', 'num_hidden_layers': 2, 'attention_window': [2, 8]}");
    assertThat(((LongformerConfig) each).windows()).containsExactly(2, 8);
    assertThat(each.maxLength()).isEqualTo(510);
    assertThat(Models.of(each.toJson(), "written")).isEqualTo(each);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'linformer_prenorm', 'dim': 50| dim is 50; expected a multiple of heads, which is 4",
        "'linformer_prenorm', 'k': 0| k is 0; expected a whole number above 0",
        "'linformer_prenorm', 'share_kv': 'keys'| share_kv is \"keys\"; expected true or false",
        "'linformer_prenorm', 'dropout': 1| dropout is 1; expected a rate from 0 to below 1",
        "'linformer_prenorm', 'pooling': 'max'| pooling is max; expected one of mean, mean_all",
        "'linformer_prenorm', 'pad_token_id': 50272| expected less than vocab_size, 50272",
        "'performer_prenorm', 'nb_features': 0| nb_features is 0; expected a whole number above 0",
        "'performer_prenorm', 'dim_head': 5| dim_head is 5; expected an even number, or rotary",
        "'performer_prenorm', 'dim': 3, 'heads': 1| dim is 3; expected an even number, or rotary",
        "'performer_prenorm', 'max_length': 0| max_length is 0; expected a whole number above 0",
      })
  void refusesPreNormSizesThatItCannotCompute(String change, String message) throws IOException {
    Path file = write("{'model_type': " + change + "}");
    assertThatThrownBy(() -> Models.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @Test
  void takesThePackagesDefaultsForPreNormModels() throws IOException {
    ModelConfig linformer = read("{'model_type': 'linformer_prenorm'}");
    ObjectNode written = linformer.toJson();
    assertThat(written.get("k").asInt()).isEqualTo(256);
    assertThat(written.get("dim_head").asInt()).isEqualTo(16);
    assertThat(written.get("pooling").asText()).isEqualTo("mean");
    assertThat(written.has("hidden_size")).isFalse();
    assertThat(linformer.maxLength()).isEqualTo(4096);
    assertThat(linformer.encoder().hiddenSize()).isEqualTo(64);
    assertThat(linformer.encoder().intermediateSize()).isEqualTo(256);
    assertThat(linformer.withMaxLength(512).maxLength()).isEqualTo(512);
    ModelConfig performer = read("{'model_type': 'performer_prenorm'}");
    assertThat(performer.toJson().get("dim_head").asInt()).isEqualTo(64);
    assertThat(performer.toJson().get("nb_features").asInt()).isEqualTo(266);
    assertThat(performer.redrawInterval()).isEqualTo(1000);
    assertThat(Models.of(performer.toJson(), "written")).isEqualTo(performer);
    assertThat(performer.withDropout(0.1).toJson().get("ff_dropout").asDouble()).isEqualTo(0.1);
  }

  @Test
  void namesTheKnownTypes() throws IOException {
    Path file = write("{'model_type': 'gpt2'}");
    assertThatThrownBy(() -> Models.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'gpt2'")
        .hasMessageContaining(
            "bert, big_bird, distilbert, linformer, linformer_prenorm, longformer, performer,"
                + " performer_prenorm, roberta");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1]", "{'model_type': 'bert'", "no json"})
  void refusesWhatIsNotJson(String text) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> Models.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("config.json: not a model's configuration");
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatThrownBy(() -> Models.read(folder.resolve("config.json")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no such file");
  }
}
