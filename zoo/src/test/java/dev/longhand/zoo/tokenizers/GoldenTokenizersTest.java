package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of the reference tokenizers, for texts that are hard to split and for pairs. */
class GoldenTokenizersTest {
  private static final int NO_LIMIT = 10_000;
  private static JsonNode golden;
  private static List<String> texts;

  @BeforeAll
  static void read() throws IOException {
    golden = new JsonMapper().readTree(Path.of("golden/tokenizers.json").toFile());
    texts = JsonValues.of(golden.get("texts")).map(JsonNode::asText).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base"})
  void textsAreSplitAsTheReferenceDoes(String name) {
    try (Tokenizer tokenizer = open(name)) {
      List<Encoding> whole = tokenizer.encodeAll(texts, null, NO_LIMIT, Truncation.LONGEST_FIRST);
      List<Encoding> cut = tokenizer.encodeAll(texts, null, 16, Truncation.LONGEST_FIRST);
      for (int i = 0; i < texts.size(); i++) {
        JsonNode expected = golden.get(name);
        assertThat(whole.get(i).inputIds())
            .as(texts.get(i))
            .isEqualTo(ints(expected.get("single").get(i)));
        assertThat(cut.get(i).inputIds())
            .as(texts.get(i))
            .isEqualTo(ints(expected.get("single_16").get(i)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base"})
  void pairsAreJoinedAndCutAsTheReferenceDoes(String name) {
    try (Tokenizer tokenizer = open(name)) {
      JsonNode pairs = golden.get("pairs");
      for (int i = 0; i < pairs.size(); i++) {
        String first = pairs.get(i).get(0).asText();
        String second = pairs.get(i).get(1).asText();
        // They were recorded row by row, where transformers takes an empty second text for none.
        String pair = second.isEmpty() ? null : second;
        Encoding encoding = tokenizer.encode(first, pair, 24, Truncation.LONGEST_FIRST);
        JsonNode expected = golden.get(name).get("pair_24").get(i);
        assertThat(encoding.inputIds())
            .as(first + " | " + second)
            .isEqualTo(ints(expected.get("input_ids")));
        if (tokenizer.givesTokenTypeIds()) {
          assertThat(encoding.tokenTypeIds()).isEqualTo(ints(expected.get("token_type_ids")));
        }
      }
    }
  }

  @Test
  void onlyBertGivesTokenTypeIds() {
    try (Tokenizer bert = open("bert-base-uncased");
        Tokenizer roberta = open("roberta-base");
        Tokenizer bigBird = open("bigbird-roberta-base")) {
      assertThat(bert.givesTokenTypeIds()).isTrue();
      assertThat(roberta.givesTokenTypeIds()).isFalse();
      assertThat(bigBird.givesTokenTypeIds()).isFalse();
      assertThat(bigBird.encode("a", "b", 9, Truncation.LONGEST_FIRST).tokenTypeIds()).isEmpty();
    }
  }

  @Test
  void bigBirdsPiecesAreSentencePieces() {
    try (Tokenizer tokenizer = open("bigbird-roberta-base")) {
      for (int i = 0; i < texts.size(); i++) {
        int[] pieces = ints(golden.get("bigbird-roberta-base").get("pieces").get(i));
        assertThat(
                tokenizer.encode(texts.get(i), null, NO_LIMIT, Truncation.LONGEST_FIRST).inputIds())
            .as(texts.get(i))
            .isEqualTo(joined(65, pieces, 66));
      }
    }
  }

  @Test
  void bigBirdsPairsAreBothBetweenSeparators() {
    try (Tokenizer tokenizer = open("bigbird-roberta-base")) {
      JsonNode pieces = golden.get("bigbird-roberta-base").get("pieces");
      int[] first = ints(pieces.get(24));
      int[] second = ints(pieces.get(25));
      assertThat(
              tokenizer
                  .encode(texts.get(24), texts.get(25), NO_LIMIT, Truncation.LONGEST_FIRST)
                  .inputIds())
          .isEqualTo(joined(65, joined(first, 66, second), 66));
    }
  }

  @Test
  void specialTokensHaveTheirPublishedIds() {
    try (Tokenizer bert = open("bert-base-uncased");
        Tokenizer roberta = open("roberta-base");
        Tokenizer bigBird = open("bigbird-roberta-base")) {
      assertThat(List.of(bert.padTokenId(), bert.maskTokenId(), bert.vocabularySize()))
          .containsExactly(0, 103, 30_522);
      assertThat(List.of(roberta.padTokenId(), roberta.maskTokenId(), roberta.vocabularySize()))
          .containsExactly(1, 50_264, 50_265);
      assertThat(List.of(bigBird.padTokenId(), bigBird.maskTokenId(), bigBird.vocabularySize()))
          .containsExactly(0, 67, 50_358);
    }
  }

  private static Tokenizer open(String name) {
    return Tokenizers.open(Path.of("src/test/resources/vocab", name));
  }

  private static int[] joined(Object... parts) {
    List<Integer> ids = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof int[] many) {
        IntStream.of(many).forEach(ids::add);
      } else {
        ids.add((Integer) part);
      }
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] ints(JsonNode array) {
    return JsonValues.of(array).mapToInt(JsonNode::asInt).toArray();
  }
}
