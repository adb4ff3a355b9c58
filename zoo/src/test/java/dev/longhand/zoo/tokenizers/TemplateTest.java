package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final PostProcessor PARTS = PostProcessor.bert(101, 102);
  private static final Template BERT =
      new Template(PARTS.single(), PARTS.pair(), true, TruncationSide.RIGHT);

  /** What transformers 5.23 keeps of two texts of so many tokens. */
  @ParameterizedTest
  @CsvSource({
    "LONGEST_FIRST,  3,  3,  6, 3, 3",
    "LONGEST_FIRST,  3,  3,  5, 2, 3",
    "LONGEST_FIRST,  3,  3,  1, 0, 1",
    "LONGEST_FIRST,  3,  3,  0, 0, 0",
    "LONGEST_FIRST, 10,  2,  7, 5, 2",
    "LONGEST_FIRST,  2, 10,  7, 2, 5",
    "LONGEST_FIRST, 10,  6,  7, 4, 3",
    "LONGEST_FIRST,  6, 10,  7, 3, 4",
    "LONGEST_FIRST, 10,  9,  2, 1, 1",
    "ONLY_FIRST,    10,  3,  7, 4, 3",
    "ONLY_FIRST,    10,  3,  0, 0, 0",
    "ONLY_SECOND,    3, 10,  7, 3, 4",
    "ONLY_SECOND,    3,  4, 99, 3, 4"
  })
  void pairsAreCutAsTransformersCutsThem(
      Truncation truncation, int first, int second, int room, int keptFirst, int keptSecond) {
    Encoding row = BERT.join(ids(1, first), ids(50, second), room + 3, truncation);

    assertThat(row.inputIds())
        .containsExactly(
            IntStream.concat(
                    IntStream.concat(IntStream.of(101), IntStream.of(ids(1, keptFirst))),
                    IntStream.concat(
                        IntStream.of(102),
                        IntStream.concat(IntStream.of(ids(50, keptSecond)), IntStream.of(102))))
                .toArray());
    assertThat(row.tokenTypeIds()).hasSize(row.length());
    assertThat(IntStream.of(row.tokenTypeIds()).sum()).isEqualTo(keptSecond + 1);
  }

  /** What tokenizers 0.22 gives for so many tokens with a maximum length and a stride. */
  @ParameterizedTest
  @CsvSource({
    " 0, 6, 0, ''",
    " 4, 6, 0, 1 2 3 4",
    " 5, 6, 0, 1 2 3 4|5",
    " 8, 6, 0, 1 2 3 4|5 6 7 8",
    " 9, 6, 1, 1 2 3 4|4 5 6 7|7 8 9",
    "10, 6, 1, 1 2 3 4|4 5 6 7|7 8 9 10",
    " 9, 6, 3, 1 2 3 4|2 3 4 5|3 4 5 6|4 5 6 7|5 6 7 8|6 7 8 9",
    " 8, 6, 2, 1 2 3 4|3 4 5 6|5 6 7 8",
    " 9, 6, 2, 1 2 3 4|3 4 5 6|5 6 7 8|7 8 9",
    " 3, 3, 0, 1|2|3"
  })
  void segmentsAreThoseOfHuggingFace(int tokens, int maxLength, int overlap, String segments) {
    List<Encoding> cut = BERT.segments(ids(1, tokens), maxLength, overlap);

    assertThat(cut.stream().map(TemplateTest::withoutSpecialTokens))
        .containsExactly(segments.split("\\|", -1));
    assertThat(cut)
        .allSatisfy(
            segment -> {
              assertThat(segment.inputIds()).startsWith(101).endsWith(102);
              assertThat(segment.tokenTypeIds()).hasSize(segment.length()).containsOnly(0);
            });
  }

  private static String withoutSpecialTokens(Encoding row) {
    return IntStream.of(row.inputIds())
        .filter(id -> id < 101)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  @Test
  void segmentsThatHoldNothingNewAreRefused() {
    assertThatThrownBy(() -> BERT.segments(ids(1, 9), 6, 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Segments of 6 tokens, 2 of them special and 4 repeated");
  }

  @Test
  void aRowMayHoldSpecialTokensOnly() {
    assertThat(BERT.join(ids(1, 4), null, 2, Truncation.ONLY_FIRST).inputIds())
        .containsExactly(101, 102);
  }

  @Test
  void aRowTooShortForItsSpecialTokensIsRefused() {
    assertThatThrownBy(() -> BERT.join(ids(1, 4), ids(9, 1), 2, Truncation.LONGEST_FIRST))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("A maximum length of 2 has no room for the 3 special tokens");
  }

  @Test
  void aTextThatCannotGiveEnoughWayIsRefused() {
    assertThatThrownBy(() -> BERT.join(ids(1, 3), ids(9, 3), 6, Truncation.ONLY_FIRST))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("The first text has 3 tokens, but the row is 3 tokens too long");
    assertThatThrownBy(() -> BERT.join(ids(1, 9), null, 6, Truncation.ONLY_SECOND))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("The second text has 0 tokens");
  }

  private static int[] ids(int from, int count) {
    return IntStream.range(from, from + count).toArray();
  }
}
