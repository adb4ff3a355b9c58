package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizersTest {
  private static List<Tokenizer> all;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    all =
        Stream.of(Vocabularies.BERT, Vocabularies.ROBERTA, Vocabularies.BIGBIRD)
            .map(Tokenizers::open)
            .toList();
  }

  @AfterAll
  static void close() {
    all.forEach(Tokenizer::close);
  }

  @Test
  void settingsOfTheFolderDecideHowItsVocabularyIsUsed() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    assertThat(tokens("Façade")).isEqualTo("[CLS] facade [SEP]");

    write("tokenizer_config.json", "{\"strip_accents\": false}");
    assertThat(tokens("Façade")).isEqualTo("[CLS] [UNK] [SEP]");

    write("tokenizer_config.json", "{\"do_lower_case\": false}");
    assertThat(tokens("Hello hello")).isEqualTo("[CLS] [UNK] hello [SEP]");
  }

  @Test
  void settingsWinOverWhatTokenizerJsonSays() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    String json = Vocabularies.tokenizerJson(folder).toString();
    Files.delete(folder.resolve("vocab.txt"));
    write("tokenizer.json", json);
    assertThat(tokens("Hello")).isEqualTo("[CLS] hello [SEP]");

    write(
        "tokenizer_config.json",
        "{\"tokenizer_class\": \"BertTokenizerFast\", \"do_lower_case\": false}");
    assertThat(tokens("Hello")).isEqualTo("[CLS] [UNK] [SEP]");
  }

  @Test
  void limitsInTokenizerJsonAreNotApplied() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    var json = Vocabularies.tokenizerJson(folder);
    json.putObject("truncation")
        .put("max_length", 3)
        .put("strategy", "LongestFirst")
        .put("stride", 0)
        .put("direction", "Right");
    var padding = json.putObject("padding").put("direction", "Right").put("pad_id", 0);
    padding
        .put("pad_type_id", 0)
        .put("pad_token", "[PAD]")
        .putNull("pad_to_multiple_of")
        .putObject("strategy")
        .put("Fixed", 9);
    write("tokenizer.json", json.toString());

    assertThat(tokens("one two three four")).isEqualTo("[CLS] one two three four [SEP]");
  }

  @Test
  void addedTokensAreKeptWhole() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("added_tokens.json", "{\"<speaker>\": 30522}");
    assertThat(tokens("hi <speaker> there")).isEqualTo("[CLS] hi <speaker> there [SEP]");

    Files.delete(folder.resolve("added_tokens.json"));
    write(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"30522\": {\"content\": \"<listener>\"}}}");
    assertThat(tokens("hi <listener> there")).isEqualTo("[CLS] hi <listener> there [SEP]");

    write("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": 1}}");
    assertRefused("added_tokens_decoder has x: 1, expected an id");
  }

  /** The same pieces, whichever library finds them, and a token between them. */
  @Test
  void tokensAreAddedToASentencePieceModel() throws IOException {
    Vocabularies.copy(Vocabularies.BIGBIRD, folder);
    write(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"50358\": {\"content\": \"<speaker>\"}}}");
    assertThat(tokens(" hi  there<speaker>Hello "))
        .isEqualTo("[CLS] ▁hi ▁there <speaker> ▁Hello [SEP]");
    assertThat(tokens("don't 日本 stop"))
        .isEqualTo(
            Arrays.stream(encode(all.get(2), "don't 日本 stop").inputIds())
                .mapToObj(all.get(2)::token)
                .collect(Collectors.joining(" ")));
  }

  @Test
  void aBigBirdWithWordPiecesHasTheirTypeIds() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("config.json", "{\"model_type\": \"big_bird\", \"max_position_embeddings\": 4096}");
    write(
        "tokenizer_config.json",
        "{\"tokenizer_class\": \"BertTokenizer\", \"model_max_length\": 512}");

    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      assertThat(tokenizer.givesTokenTypeIds()).isTrue();
      assertThat(tokenizer.modelMaxLength()).isEqualTo(512);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"model_type\": \"bert\", \"max_position_embeddings\": 64}', 64",
    "'{\"model_type\": \"roberta\", \"max_position_embeddings\": 514, \"pad_token_id\": 1}', 512",
    "'{}', 2147483647"
  })
  void theLengthLimitFollowsFromThePositions(String config, int expected) throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("config.json", config);
    write("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");

    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      assertThat(tokenizer.modelMaxLength()).isEqualTo(expected);
    }
  }

  @Test
  void anySentencePieceModelWillDo() throws IOException {
    Files.copy(Vocabularies.BIGBIRD.resolve("spiece.model"), folder.resolve("my.model"));

    assertThat(tokens("Hello")).isEqualTo("[CLS] ▁Hello [SEP]");
  }

  @Test
  void emptyAndBlankTextsAreRowsOfSpecialTokens() {
    for (Tokenizer tokenizer : List.of(all.get(0), all.get(2))) {
      assertThat(encode(tokenizer, "").length()).isEqualTo(2);
      assertThat(encode(tokenizer, "   ").length()).isEqualTo(2);
    }
  }

  @Test
  void longTextsAreCutToTheLimit() {
    for (Tokenizer tokenizer : all) {
      for (String text : List.of("a".repeat(100_000), "to be or not ".repeat(8_000))) {
        Encoding whole = encode(tokenizer, text);
        Encoding cut = tokenizer.encode(text, null, 512, Truncation.LONGEST_FIRST);
        assertThat(cut.length()).isEqualTo(Math.min(whole.length(), 512));
        assertThat(cut.inputIds()).startsWith(Arrays.copyOf(whole.inputIds(), cut.length() - 1));
      }
    }
  }

  @Test
  void everyCharacterIsSomeTokenOfTheVocabulary() {
    int[] characters =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(c -> c % 97 < 2).toArray();
    String text =
        new String(
            characters, 0, characters.length); // among them control characters and halves of pairs
    for (Tokenizer tokenizer : all) {
      assertThat(IntStream.of(encode(tokenizer, text).inputIds()))
          .allMatch(id -> id >= 0 && id < tokenizer.vocabularySize());
    }
  }

  @Test
  void halfASurrogatePairIsAReplacementCharacter() {
    for (Tokenizer tokenizer : all) {
      assertThat(encode(tokenizer, "x \ud83d y \ud83c\udf89"))
          .isEqualTo(encode(tokenizer, "x \ufffd y \ud83c\udf89"));
    }
  }

  @Test
  void manyTextsAtOnceAreTheSameAsOneByOne() {
    List<String> texts = IntStream.range(0, 500).mapToObj(i -> "text number " + i).toList();
    List<String> pairs =
        IntStream.range(0, 500).mapToObj(i -> i % 3 == 0 ? "" : "pair " + i).toList();
    for (Tokenizer tokenizer : all) {
      List<Encoding> encodings = tokenizer.encodeAll(texts, pairs, 9, Truncation.LONGEST_FIRST);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(encodings.get(i))
            .isEqualTo(tokenizer.encode(texts.get(i), pairs.get(i), 9, Truncation.LONGEST_FIRST));
      }
    }
  }

  @Test
  void tokensOutsideTheVocabularyAreEmpty() {
    for (Tokenizer tokenizer : all) {
      assertThat(tokenizer.token(-1)).isEmpty();
      assertThat(tokenizer.token(tokenizer.vocabularySize())).isEmpty();
      assertThat(tokenizer.token(tokenizer.padTokenId())).isIn("[PAD]", "<pad>");
    }
  }

  @Test
  void aFolderWithoutAVocabularySaysWhatWasExpected() throws IOException {
    assertRefused(
        "has no vocabulary: expected tokenizer.json, vocab.txt, vocab.json and merges.txt, or spiece.model");

    write("tokenizer_config.json", "{\"tokenizer_class\": \"RobertaTokenizer\"}");
    Files.copy(Vocabularies.ROBERTA.resolve("vocab.json"), folder.resolve("vocab.json"));
    assertRefused("expected tokenizer.json, or vocab.json and merges.txt");
  }

  @Test
  void aFileThatIsNoFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Tokenizers.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is no folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"model\": ", "[]", "", "{\"model\": {\"type\": \"WordPiece\"}}", "{}"})
  void aBrokenTokenizerJsonIsRefused(String content) throws IOException {
    write("tokenizer.json", content);
    assertRefused("tokenizer.json");
  }

  @Test
  void aBrokenSentencePieceModelIsRefused() throws IOException {
    byte[] content = Files.readAllBytes(Vocabularies.BIGBIRD.resolve("spiece.model"));
    Files.write(folder.resolve("spiece.model"), Arrays.copyOf(content, content.length / 2));
    assertRefused("spiece.model is not a complete SentencePiece model");

    write("spiece.model", "");
    assertRefused("a SentencePiece model was expected");
  }

  @Test
  void aVocabularyWithoutTheSpecialTokensIsRefused() throws IOException {
    write("vocab.txt", "[UNK]\nthe\n");
    assertRefused("has no token \"[CLS]\", which is its cls_token");
  }

  @Test
  void aVocabularyBeyondTheModelsEmbeddingsIsRefused() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("config.json", "{\"model_type\": \"bert\", \"vocab_size\": 30521}");
    assertRefused("vocab.txt has 30522 tokens, but config.json beside it says vocab_size 30521");
  }

  @Test
  void anEmptyVocabularyIsRefused() throws IOException {
    write("vocab.txt", "");
    assertRefused("vocab.txt is empty");
  }

  @Test
  void anUnknownClassIsRefused() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("tokenizer_config.json", "{\"tokenizer_class\": \"T5Tokenizer\"}");
    assertRefused("the tokenizer_class T5Tokenizer is not known here");
  }

  @Test
  void aClassThatContradictsTheVocabularyIsRefused() throws IOException {
    Vocabularies.copy(Vocabularies.BERT, folder);
    write("tokenizer.json", Vocabularies.tokenizerJson(folder).toString());
    write("tokenizer_config.json", "{\"tokenizer_class\": \"RobertaTokenizer\"}");
    assertRefused("is of type WordPiece, expected that of RobertaTokenizer");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Tokenizers.open(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString())
        .hasMessageNotContaining("\n");
  }

  private String tokens(String text) {
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      return Arrays.stream(encode(tokenizer, text).inputIds())
          .mapToObj(tokenizer::token)
          .collect(Collectors.joining(" "));
    }
  }

  private static Encoding encode(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text, null, 1_000_000, Truncation.LONGEST_FIRST);
  }

  private void write(String fileName, String content) throws IOException {
    Files.writeString(folder.resolve(fileName), content, StandardCharsets.UTF_8);
  }
}
