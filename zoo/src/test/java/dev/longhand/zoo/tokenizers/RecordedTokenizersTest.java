package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders with all kinds of settings give the ids that transformers gives from them. */
@Tag("slow")
class RecordedTokenizersTest {
  private static final int NO_LIMIT = 10_000;
  private static final JsonNode RECORDED = RecordedFolders.recorded();

  @TempDir Path folder;

  static Stream<String> names() {
    return JsonValues.of(RECORDED.get("cases")).map(one -> one.get("name").asText());
  }

  @ParameterizedTest
  @MethodSource("names")
  void idsAreThoseOfTransformers(String name) throws IOException {
    JsonNode expected = find(name);
    RecordedFolders.write(expected.get("files"), folder);
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      assertThat(tokenizer.modelMaxLength()).isEqualTo(expected.get("model_max_length").asInt());
      assertThat(tokenizer.givesTokenTypeIds())
          .isEqualTo(expected.get("texts").has("token_type_ids"));
      assertRows(tokenizer, NO_LIMIT, expected, "");
      for (JsonNode length : RECORDED.get("lengths")) {
        assertRows(tokenizer, length.asInt(), expected, "_" + length);
      }
    }
  }

  /** What a model is saved with is the same tokenizer, for us and (by the class) transformers. */
  @ParameterizedTest
  @MethodSource("names")
  void savedFilesGiveTheSameIds(String name) throws IOException {
    JsonNode expected = find(name);
    RecordedFolders.write(expected.get("files"), folder);
    Path saved = Files.createDirectory(folder.resolve("saved"));
    Files.copy(folder.resolve("config.json"), saved.resolve("config.json"));
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      Map<String, byte[]> files =
          TokenizerFiles.complete(
              tokenizer.files(), (ObjectNode) expected.get("files").get("config.json"));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(saved.resolve(file.getKey()), file.getValue());
      }
    }
    try (Tokenizer tokenizer = Tokenizers.open(saved)) {
      assertRows(tokenizer, NO_LIMIT, expected, "");
      assertRows(tokenizer, 8, expected, "_8");
    }
  }

  @Test
  void casesCoverEveryFamilyAndEmptySecondTexts() {
    assertThat(names().filter(name -> name.contains("bert")).count()).isGreaterThan(20);
    assertThat(names().filter(name -> name.contains("roberta")).count()).isGreaterThan(10);
    assertThat(names().filter(name -> name.matches(".*(bigbird|unigram).*")).count())
        .isGreaterThan(8);
    assertThat(RECORDED.get("cases").size()).isGreaterThanOrEqualTo(60);
    assertThat(JsonValues.of(RECORDED.get("pairs_of_all")).map(pair -> pair.get(1).asText()))
        .contains("");
  }

  private static JsonNode find(String name) {
    return JsonValues.of(RECORDED.get("cases"))
        .filter(one -> one.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertRows(
      Tokenizer tokenizer, int length, JsonNode expected, String suffix) {
    List<String> texts = new ArrayList<>();
    RECORDED.get("texts_of_all").forEach(text -> texts.add(text.asText()));
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    RECORDED.get("pairs_of_all").forEach(pair -> first.add(pair.get(0).asText()));
    RECORDED.get("pairs_of_all").forEach(pair -> second.add(pair.get(1).asText()));
    assertRows(tokenizer, texts, null, length, expected.get("texts" + suffix));
    assertRows(tokenizer, first, second, length, expected.get("pairs" + suffix));
  }

  private static void assertRows(
      Tokenizer tokenizer, List<String> first, List<String> second, int length, JsonNode expected) {
    List<Encoding> rows = tokenizer.encodeAll(first, second, length, Truncation.LONGEST_FIRST);
    for (int row = 0; row < rows.size(); row++) {
      String text = first.get(row) + (second == null ? "" : " | " + second.get(row));
      assertThat(rows.get(row).inputIds())
          .as("%s, at most %d", text, length)
          .isEqualTo(ints(expected.get("input_ids").get(row)));
      if (expected.has("token_type_ids")) {
        assertThat(rows.get(row).tokenTypeIds())
            .as("types of %s, at most %d", text, length)
            .isEqualTo(ints(expected.get("token_type_ids").get(row)));
      }
    }
  }

  private static int[] ints(JsonNode array) {
    return JsonValues.of(array).mapToInt(JsonNode::asInt).toArray();
  }
}
