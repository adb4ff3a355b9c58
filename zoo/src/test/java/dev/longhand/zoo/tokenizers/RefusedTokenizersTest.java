package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the native library would not survive, or would do otherwise than transformers. */
class RefusedTokenizersTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String MARK = "@change@";
  private static final String DOUBLES =
      "{\"type\": \"Replace\", \"pattern\": {\"String\": \"e\"}, \"content\": \"ee\"}";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "fast bert | /model/vocab/film | -1 | the token film has the id -1, expected one from 0 to 4194303",
        "fast bert | /model/vocab/film | 2147483646 | the token film has the id 2147483646",
        "fast bert | /model/vocab/film | 1e999 | the token film has the id",
        "fast bert | /model/vocab/film | 'x' | the token film has the id",
        "fast bert | /model/vocab/film | 1 | the token film has the id 1, which another token has too",
        "fast bert | /model/vocab | {} | has 0 tokens",
        "fast bert | /model/unk_token | '[NONE]' | has no token \"[NONE]\", which is its unk_token",
        "fast bert | /model/max_input_chars_per_word | 1000000000 | model.WordPiece.max_input_chars_per_word 1000000000 is not supported",
        "fast bert | /model/other | 1 | model.WordPiece.other 1 is not supported",
        "fast bert | /model/type | 'WordLevel' | is of type WordLevel, expected WordPiece, BPE or Unigram",
        "fast bert | /other | 1 | other 1 is not supported",
        "fast bert | /version | '2.0' | version \"2.0\" is not supported",
        "fast bert | /normalizer | {'type': 'Precompiled', 'precompiled_charsmap': 'AAAA'} | precompiled_charsmap of the normalizer cannot be read: its trie is cut off",
        "fast bert | /normalizer | {'type': 'Precompiled', 'precompiled_charsmap': '?'} | it is not Base64",
        "fast bert | /normalizer | {'type': 'Reverse'} | normalizer of type \"Reverse\" is not supported",
        "fast bert | /normalizer/lowercase | 'yes' | normalizer.BertNormalizer.lowercase \"yes\" is not supported",
        "fast bert | /normalizer | {'type': 'Replace', 'pattern': {'String': ''}, 'content': 'x'} | normalizer.Replace.pattern {\"String\":\"\"} is not supported",
        "fast bert | /normalizer | {'type': 'Replace', 'pattern': {'String': 'e'}, 'content': 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'} | the normalizer can make a text 105 times longer, more than the 100 times",
        "fast bert | /pre_tokenizer | {'type': 'Split', 'pattern': {'Regex': 'a'}, 'behavior': 'Gone', 'invert': false} | pre_tokenizer.Split.behavior \"Gone\" is not supported",
        "fast bert | /post_processor/special_tokens/[SEP]/ids | [999999] | post_processor has the id 999999, which is no token",
        "fast bert | /post_processor/special_tokens/[SEP]/ids | [-1] | post_processor has the part {\"SpecialToken\"",
        "fast bert | /post_processor/single | [] | the templates of post_processor are not supported",
        "fast bert | /post_processor/pair | null | post_processor.TemplateProcessing.pair null is not supported",
        "fast bert | /post_processor/type | 'Other' | post_processor of type \"Other\" is not supported",
        "fast bert | /post_processor | {'type': 'BertProcessing'} | post_processor.cls is",
        "fast bert | /post_processor | {'type': 'RobertaProcessing', 'sep': ['[SEP]', 102]} | post_processor.cls is",
        "fast bert | /truncation | {'direction': 'Up'} | truncation_side is \"Up\", expected left or right",
        "fast bert | /padding | {'direction': 'Left'} | padding_side left is not supported",
        "fast bert | /added_tokens/0/content | 7 | added_tokens has {\"id\":0,\"content\":7",
        "fast bert | /added_tokens/0/id | -1 | the token \"[PAD]\" has the id -1, expected a number from 0",
        "fast bert | /added_tokens/0/lstrip | 'x' | the token \"[PAD]\" has lstrip: \"x\", which is not supported",
        "fast roberta | /model/dropout | 0.1 | model.BPE.dropout 0.1 is not supported",
        "fast roberta | /model/merges/0 | 'no pair here' | has the merge \"no pair here\"",
        "fast roberta | /model/merges/0 | 'zz zz' | has the merge \"zz zz\", expected two tokens of the vocabulary that make a third",
        "fast roberta | /model/unk_token | '[NONE]' | has no token \"[NONE]\"",
        "fast unigram: plain | /model/unk_id | 99999 | unk_id 99999 is no piece",
        "fast unigram: plain | /model/vocab/8/1 | 'x' | expected a text and a finite score",
        "fast unigram: plain | /model/vocab/8/1 | 1e999 | expected a text and a finite score",
        "fast unigram: plain | /model/vocab/8/0 | '' | has the piece \"\" twice or empty",
        "fast unigram: plain | /model/vocab/8/0 | '<s>' | has the piece \"<s>\" twice or empty",
      })
  void aTokenizerJsonIsRefusedByName(String base, String place, String value, String message)
      throws IOException {
    write(base);
    change("tokenizer.json", place, value);
    if (place.equals("/added_tokens/0/id")) {
      change("tokenizer_config.json", "/added_tokens_decoder", null);
    }
    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "padding_side | 'left' | padding_side left is not supported, for models read the first token",
        "padding_side | 'up' | padding_side is \"up\", expected left or right",
        "truncation_side | 3 | truncation_side is 3, expected left or right",
        "do_lower_case | 'yes' | do_lower_case is \"yes\", expected true or false",
        "strip_accents | 1 | strip_accents is 1, expected true or false",
        "tokenize_chinese_chars | [] | tokenize_chinese_chars is [], expected true or false",
        "split_special_tokens | true | split_special_tokens true is not supported",
        "fast_tokenizer_files | ['tokenizer.4.0.json'] | fast_tokenizer_files",
        "model_max_length | 0 | model_max_length is 0, expected a number from 1",
        "model_max_length | 'x' | model_max_length is \"x\", expected a number from 1",
        "cls_token | 5 | cls_token is 5 in tokenizer_config.json or special_tokens_map.json, expected a token",
        "sep_token | ['a'] | sep_token is [\"a\"] in",
        "added_tokens_decoder | [] | added_tokens_decoder is no object",
        "added_tokens_decoder | {'-1': {'content': 'x'}} | added_tokens_decoder has -1",
        "added_tokens_decoder | {'1': {'content': 'x', 'strip': true}} | the token \"x\" has strip: true, which is not supported",
        "tokenizer_class | 'T5Tokenizer' | the tokenizer_class T5Tokenizer is not known here",
        "sep_token | '[OTHER]' | has no token \"[OTHER]\", which is its sep_token",
      })
  void aSettingIsRefusedByName(String key, String value, String message) throws IOException {
    write("bert vocab.txt: plain");
    change("tokenizer_config.json", "/" + key, value);
    assertRefused(message);
  }

  @Test
  void settingsThatSayWhatHoldsAnywayAreNoReasonToRefuse() throws IOException {
    write("bert vocab.txt: plain");
    change("tokenizer_config.json", "/padding_side", "'right'");
    change("tokenizer_config.json", "/split_special_tokens", "false");
    change("tokenizer_config.json", "/strip_accents", "null");
    Tokenizers.open(folder).close();
  }

  @Test
  void normalizersThatMultiplyEachOtherAreRefused() throws IOException {
    write("fast bert");
    change("tokenizer.json", "/normalizer", sequence(DOUBLES, 10));
    assertRefused("the normalizer can make a text 1024 times longer");

    change("tokenizer.json", "/normalizer", sequence("{\"type\": \"Lowercase\"}", 40));
    assertRefused("has more than the 32 normalizers");
  }

  private static String sequence(String component, int count) {
    String parts = String.join(",", Collections.nCopies(count, component));
    return "{\"type\": \"Sequence\", \"normalizers\": [" + parts + "]}";
  }

  @Test
  void tokensAreShort() throws IOException {
    write("fast unigram: plain");
    change("tokenizer.json", "/model/vocab/8/0", "'" + "A".repeat(200_000) + "'");
    assertRefused("has a token of 200000 characters, more than the 1000");

    write("bert vocab.txt: plain");
    Files.delete(folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("vocab.txt"), "B".repeat(2_000) + "\n[UNK]\n");
    assertRefused("has a token of 2000 characters");
  }

  /** The library does not come back from a special token of that length. */
  @Test
  void specialTokensAreShort() throws IOException {
    write("fast bert");
    change("tokenizer_config.json", "/unk_token", "'" + "é".repeat(200_000) + "'");
    assertRefused("has an added token of 200000 characters, more than the 1000");

    write("fast bert");
    change("tokenizer_config.json", "/extra_special_tokens", "['" + "é".repeat(2_000) + "']");
    assertRefused("has an added token of 2000 characters");
  }

  @Test
  void mergesAreTwoTokens() throws IOException {
    write("fast roberta");
    change("tokenizer.json", "/model/merges/0", "{'a': 'b', 'c': 'd'}");
    assertRefused("has the merge {\"a\":\"b\",\"c\":\"d\"}");
  }

  @Test
  void jsonIsShallowAndFilesAreSmall() throws IOException {
    write("bert vocab.txt: plain");
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"a\": " + "[".repeat(50_000) + "]".repeat(50_000) + "}");
    assertRefused("tokenizer_config.json is not JSON");

    try (RandomAccessFile sparse = new RandomAccessFile(config.toFile(), "rw")) {
      sparse.setLength(TokenizerLimits.FILE_BYTES + 1L);
    }
    assertRefused("is larger than the 67108864 bytes");

    Files.delete(config);
    Files.createDirectory(config);
    assertRefused("tokenizer_config.json is not a regular file");
  }

  @Test
  void anAddedTokenBeyondTheModelsEmbeddingsIsRefused() throws IOException {
    write("bert vocab.txt: plain");
    int size = Files.readAllLines(folder.resolve("vocab.txt")).size();
    Files.writeString(
        folder.resolve("config.json"), "{\"model_type\": \"bert\", \"vocab_size\": " + size + "}");
    change("tokenizer_config.json", "/added_tokens_decoder", "{'7': {'content': 'zebra'}}");
    assertRefused(
        "the added token zebra has the id %d, but the model has %d rows".formatted(size, size));
  }

  @Test
  void piecesOfASentencePieceModelAreChecked() throws IOException {
    Files.write(folder.resolve("spiece.model"), model("<unk>", 0, "a", Float.NaN));
    assertRefused("has the piece \"a\" with the score NaN");

    Files.write(folder.resolve("spiece.model"), model("<unk>", 0, "<unk>", 0));
    assertRefused("has the piece \"<unk>\" with the score 0.0");

    Files.write(folder.resolve("spiece.model"), model("<unk>", 0, "A".repeat(200_000), 0));
    assertRefused("longer than 1000 characters");
  }

  private static byte[] model(String first, float firstScore, String second, float secondScore)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.writeByteArray(1, piece(first, firstScore, 2));
    output.writeByteArray(1, piece(second, secondScore, 1));
    output.flush();
    return bytes.toByteArray();
  }

  private static byte[] piece(String text, float score, int type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.writeString(1, text);
    output.writeFloat(2, score);
    output.writeEnum(3, type);
    output.flush();
    return bytes.toByteArray();
  }

  @Test
  void aTextThatIsTooLongIsRefused() throws IOException {
    write("bert vocab.txt: plain");
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      String text = "a".repeat(TokenizerLimits.TEXT_CHARACTERS + 1);
      assertThatThrownBy(() -> tokenizer.encode(text, null, 9, Truncation.LONGEST_FIRST))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "a text of 16,777,217 characters is longer than the 16,777,216 that the tokenizer takes; split it");
    }
  }

  /** The native library aborts its process, or never ends, on some texts only. */
  @Test
  void aRegularExpressionThatBacktracksWithoutEndDoesNoHarm() throws IOException {
    write("fast bert");
    change(
        "tokenizer.json",
        "/normalizer",
        "{'type': 'Replace', 'pattern': {'Regex': '(a+)+[$]'}, 'content': 'e'}");
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      assertThat(tokenizer.encode("the film", null, 9, Truncation.LONGEST_FIRST).length())
          .isEqualTo(4);
      long start = System.nanoTime();
      String text = "a".repeat(60) + "b";
      assertThatThrownBy(() -> tokenizer.encode(text, null, 9, Truncation.LONGEST_FIRST))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(folder.resolve("tokenizer.json").toString())
          .hasMessageContaining("on a text of 61 characters");
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(3.0 * TokenizerLimits.SECONDS);
    }
  }

  @Test
  void aCharacterMapThatLeadsOutOfItsTrieDoesNoHarm() throws IOException {
    write("fast bert");
    // A trie of one unit, which every character leaves, and no replacements.
    change(
        "tokenizer.json",
        "/normalizer",
        "{'type': 'Precompiled', 'precompiled_charsmap': 'BAAAAAAAAAA='}");
    assertThatThrownBy(
            () -> {
              try (Tokenizer tokenizer = Tokenizers.open(folder)) {
                tokenizer.encode("the film", null, 9, Truncation.LONGEST_FIRST);
              }
            })
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("crashed");
  }

  private void write(String name) throws IOException {
    for (JsonNode one : RecordedFolders.recorded().get("cases")) {
      if (one.get("name").asText().equals(name)) {
        RecordedFolders.write(one.get("files"), folder);
      }
    }
  }

  /** Sets a value of a JSON file, given with single quotes; removes it where there is none. */
  private void change(String file, String place, String value) throws IOException {
    Path path = folder.resolve(file);
    JsonNode root = MAPPER.readTree(path.toFile());
    int slash = place.lastIndexOf('/');
    JsonNode parent = root.at(place.substring(0, slash));
    String key = place.substring(slash + 1);
    if (value == null) {
      ((ObjectNode) parent).remove(key);
    } else if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), MAPPER.getNodeFactory().textNode(MARK));
    } else {
      ((ObjectNode) parent).put(key, MARK);
    }
    Files.writeString(path, replaced(root, value));
  }

  private static String replaced(JsonNode root, String value) throws JsonProcessingException {
    String json = MAPPER.writeValueAsString(root);
    return value == null ? json : json.replace('"' + MARK + '"', value.replace('\'', '"'));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Tokenizers.open(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString())
        .hasMessageNotContaining("\n");
  }
}
