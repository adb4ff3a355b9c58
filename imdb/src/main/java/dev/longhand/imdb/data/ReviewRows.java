package dev.longhand.imdb.data;

import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.TokenRows;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.RowSource;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Truncation;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The tokenization and truncation of reviews.
 *
 * @param maxLength tokens of a row, special ones included
 * @param cut what is kept of a longer review
 * @param filled whether every row is filled up to the length with padding that counts as tokens, as
 *     in experiments that feed no mask
 */
public record ReviewRows(
    Tokenizer tokenizer, int maxLength, TruncationStrategy cut, boolean filled) {

  /**
   * Returns what makes labeled rows of reviews, of the same object once only: equality would
   * compare all texts.
   */
  public Function<Examples, Dataset> labeled(LabelOrder order) {
    IdentityHashMap<Examples, Dataset> made = new IdentityHashMap<>();
    return reviews -> made.computeIfAbsent(reviews, each -> of(each, order));
  }

  /** Returns labeled rows, tokenized when they are needed. */
  private Dataset of(Examples reviews, LabelOrder order) {
    List<String> texts = reviews.first();
    RowSource rows = row -> row(texts.get(row));
    return Dataset.ofClasses(rows, reviews.classes().stream().mapToInt(order::output).toArray());
  }

  /** Returns the tokens of one review. */
  TokenRow row(String text) {
    Encoding whole =
        cut == TruncationStrategy.HEAD
            ? tokenizer.encode(text, null, maxLength, Truncation.LONGEST_FIRST)
            : shortened(tokenizer.encode(text, null, Integer.MAX_VALUE, Truncation.LONGEST_FIRST));
    return filled ? filledUp(whole) : TokenRows.of(whole);
  }

  /** Cuts between the special tokens: one before the text, the others after it. */
  private Encoding shortened(Encoding whole) {
    int length = whole.length();
    if (length <= maxLength) {
      return whole;
    }
    int special = tokenizer.encode("", null, Integer.MAX_VALUE, Truncation.LONGEST_FIRST).length();
    int head = 1 + cut.head(maxLength - special);
    int[] kept =
        IntStream.concat(
                IntStream.range(0, head), IntStream.range(length - (maxLength - head), length))
            .toArray();
    return new Encoding(at(kept, whole.inputIds()), at(kept, whole.tokenTypeIds()));
  }

  private static int[] at(int[] positions, int... values) {
    return values.length == 0
        ? values
        : Arrays.stream(positions).map(position -> values[position]).toArray();
  }

  private TokenRow filledUp(Encoding encoding) {
    int[] ids = Arrays.copyOf(encoding.inputIds(), maxLength);
    Arrays.fill(ids, encoding.length(), maxLength, tokenizer.padTokenId());
    int[] types = encoding.tokenTypeIds();
    return new TokenRow(ids, types.length == 0 ? types : Arrays.copyOf(types, maxLength));
  }
}
