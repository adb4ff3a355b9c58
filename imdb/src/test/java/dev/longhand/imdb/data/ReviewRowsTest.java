package dev.longhand.imdb.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.imdb.ImdbRunner;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tokens of a review that a model reads. */
final class ReviewRowsTest {
  private static final List<String> WORDS = List.of("the", "film", "is", "a", "joy", "dog", "snow");
  private static SampleFolder sample;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    sample = SampleFolder.ofDocuments(ImdbRunner.class, StandardCharsets.UTF_8);
    tokenizer = Tokenizers.open(sample.tokenizerFolder());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
    sample.close();
  }

  /** So many words, which are a token each. */
  private static String text(int words) {
    return String.join(
        " ", IntStream.range(0, words).mapToObj(i -> WORDS.get(i * i % WORDS.size())).toList());
  }

  private static int[] ids(String text) {
    return tokenizer.encode(text, null, Integer.MAX_VALUE, Truncation.LONGEST_FIRST).inputIds();
  }

  private static int[] row(String text, int length, TruncationStrategy cut) {
    return new ReviewRows(tokenizer, length, cut, false).row(text).inputIds();
  }

  @Test
  void thePublishedRecipeKeeps128And382Of510() {
    int[] whole = ids(text(1000));
    int[] row = row(text(1000), 512, TruncationStrategy.HEAD_TAIL);

    assertThat(row).hasSize(512).startsWith(Arrays.copyOf(whole, 1 + 128));
    assertThat(row).endsWith(Arrays.copyOfRange(whole, whole.length - 1 - 382, whole.length));
  }

  @Test
  void theShareIsScaledToOtherLengths() {
    assertThat(TruncationStrategy.HEAD_TAIL.head(510)).isEqualTo(128);
    assertThat(TruncationStrategy.HEAD_TAIL.head(1022)).isEqualTo(257);
    assertThat(TruncationStrategy.HEAD_TAIL.head(4094)).isEqualTo(1028);
  }

  @Test
  void headIsWhatTheTokenizerKeepsAndTailTheRest() {
    String text = text(60);
    int[] whole = ids(text);
    assertThat(row(text, 20, TruncationStrategy.HEAD))
        .isEqualTo(tokenizer.encode(text, null, 20, Truncation.LONGEST_FIRST).inputIds());
    int[] tail = row(text, 20, TruncationStrategy.TAIL);
    assertThat(tail).hasSize(20).startsWith(whole[0]);
    assertThat(tail).endsWith(Arrays.copyOfRange(whole, whole.length - 19, whole.length));
  }

  @ParameterizedTest
  @EnumSource(TruncationStrategy.class)
  void aReviewThatFitsIsWhole(TruncationStrategy cut) {
    assertThat(row(text(18), 20, cut)).isEqualTo(ids(text(18)));
    assertThat(row("", 20, cut)).isEqualTo(ids(""));
    assertThat(row(text(19), 20, cut)).hasSize(20);
  }

  @Test
  void filledRowsHavePaddingThatCounts() {
    TokenRow row = new ReviewRows(tokenizer, 30, TruncationStrategy.HEAD, true).row("the film");
    int[] real = ids("the film");
    int[] padding =
        Collections.nCopies(30 - real.length, tokenizer.padTokenId()).stream()
            .mapToInt(id -> id)
            .toArray();
    assertThat(row.inputIds()).hasSize(30).startsWith(real).endsWith(padding);
  }

  /** Equal reviews of another object are other rows: nobody compares 25,000 texts. */
  @Test
  void rowsOfTheSameReviewsAreMadeOnce() {
    Examples reviews = reviews();
    Function<Examples, Dataset> rows =
        new ReviewRows(tokenizer, 16, TruncationStrategy.HEAD, false)
            .labeled(LabelOrder.of(Review.SENTIMENTS, Review.SENTIMENTS));

    assertThat(rows.apply(reviews)).isSameAs(rows.apply(reviews));
    assertThat(reviews).isEqualTo(reviews());
    assertThat(rows.apply(reviews())).isNotSameAs(rows.apply(reviews));
  }

  private static Examples reviews() {
    return new Examples(
        Path.of("reviews"), List.of(text(3), text(4)), List.of(), List.of(0, 1), List.of(), 0);
  }
}
