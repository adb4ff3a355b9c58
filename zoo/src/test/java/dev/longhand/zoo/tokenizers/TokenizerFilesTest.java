package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFilesTest {
  private static final List<String> TEXTS =
      List.of("Hello, world! ", "  two  spaces", "naïve façade 🎉", "don't", "", "日本語");

  private static final ObjectNode CONFIG =
      new JsonMapper().createObjectNode().put("max_position_embeddings", 64);

  @TempDir Path folder;

  @Test
  void savedFilesSplitAsTheirSourceDoes() throws IOException {
    for (Path source : List.of(Vocabularies.BERT, Vocabularies.ROBERTA, Vocabularies.BIGBIRD)) {
      Path saved = save(source);
      try (Tokenizer before = Tokenizers.open(source);
          Tokenizer after = Tokenizers.open(saved)) {
        assertThat(encode(after)).isEqualTo(encode(before));
        assertThat(after.givesTokenTypeIds()).isEqualTo(before.givesTokenTypeIds());
      }
    }
  }

  /** Without spiece.model the tokenizer.json beside it is read, as transformers does. */
  @Test
  void theTokenizerJsonOfASentencePieceModelSplitsAsItDoes() throws IOException {
    Path saved = save(Vocabularies.BIGBIRD);
    Files.delete(saved.resolve("spiece.model"));
    try (Tokenizer before = Tokenizers.open(Vocabularies.BIGBIRD);
        Tokenizer after = Tokenizers.open(saved)) {
      assertThat(encode(after)).isEqualTo(encode(before));
    }
  }

  @Test
  void theClassIsNamedWhereTheSourceDoesNot() throws IOException {
    assertThat(settings(save(Vocabularies.BERT)).path("tokenizer_class").asText())
        .isEqualTo("BertTokenizer");
    JsonNode roberta = settings(save(Vocabularies.ROBERTA));
    assertThat(roberta.path("tokenizer_class").asText()).isEqualTo("RobertaTokenizer");
    assertThat(roberta.path("mask_token").path("lstrip").asBoolean()).isTrue();
  }

  @Test
  void whatTheSourceSaysIsKept() throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Vocabularies.copy(Vocabularies.BERT, source);
    Files.writeString(
        source.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"BertTokenizerFast\", \"do_lower_case\": false,"
            + " \"truncation_side\": \"left\"}");

    JsonNode settings = settings(save(source));

    assertThat(settings.path("tokenizer_class").asText()).isEqualTo("BertTokenizerFast");
    assertThat(settings.path("do_lower_case").asBoolean(true)).isFalse();
    assertThat(settings.path("truncation_side").asText()).isEqualTo("left");
    assertThat(settings.path("model_max_length").asInt()).isEqualTo(64);
  }

  /** A limit that is the folder's model's does not hold a longer model back; a lower one does. */
  @ParameterizedTest
  @CsvSource({"512, 1024", "1000000000000000019884624838656, 1024", "128, 128"})
  void aLongerModelOfTheSameTokenizerReadsLongerTexts(String limit, int longest)
      throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Vocabularies.copy(Vocabularies.BERT, source);
    Files.writeString(
        source.resolve("config.json"),
        "{\"model_type\": \"bert\", \"max_position_embeddings\": 512}");
    Files.writeString(
        source.resolve("tokenizer_config.json"), "{\"model_max_length\": " + limit + "}");
    ObjectNode config =
        new JsonMapper()
            .createObjectNode()
            .put("model_type", "longformer")
            .put("pad_token_id", 0)
            .put("max_position_embeddings", 1025);

    try (Tokenizer tokenizer = Tokenizers.open(source, config)) {
      assertThat(tokenizer.modelMaxLength()).isEqualTo(longest);
      byte[] saved =
          TokenizerFiles.complete(tokenizer.files(), config).get("tokenizer_config.json");
      assertThat(new JsonMapper().readTree(saved).get("model_max_length").asInt())
          .isEqualTo(longest);
    }
  }

  @Test
  void whatIsCompleteStaysAsItIs() throws IOException {
    for (Path source : List.of(Vocabularies.BERT, Vocabularies.ROBERTA, Vocabularies.BIGBIRD)) {
      Path once = save(source);
      Path twice = save(once);
      try (Stream<Path> files = Files.list(once)) {
        assertThat(files.toList())
            .allSatisfy(
                file -> assertThat(twice.resolve(file.getFileName())).hasSameBinaryContentAs(file));
      }
    }
  }

  @Test
  void aModelWithoutATokenizerHasNoFiles() {
    assertThat(TokenizerFiles.complete(List.of(), CONFIG)).isEmpty();
  }

  private Path save(Path source) throws IOException {
    Path target = Files.createTempDirectory(folder, "saved");
    List<Path> files;
    try (Tokenizer tokenizer = Tokenizers.open(source)) {
      files = tokenizer.files();
    }
    for (Map.Entry<String, byte[]> file : TokenizerFiles.complete(files, CONFIG).entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
    return target;
  }

  private static List<Encoding> encode(Tokenizer tokenizer) {
    return tokenizer.encodeAll(TEXTS, null, 100, Truncation.LONGEST_FIRST);
  }

  private static JsonNode settings(Path saved) throws IOException {
    return new JsonMapper().readTree(saved.resolve("tokenizer_config.json").toFile());
  }
}
