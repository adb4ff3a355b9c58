package dev.longhand.zoo.model;

import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/** Whether a model has a row for every token type that a tokenizer gives. */
public final class TokenTypes {
  /** Tokens of two words with all special tokens that a tokenizer may add. */
  private static final int LENGTH = 32;

  private TokenTypes() {}

  /**
   * Refuses a tokenizer whose types are more than the model's, before a batch fails on them.
   *
   * @param folder of the tokenizer, for the message
   * @param pairs whether rows are two texts, the second of which may be of another type
   * @throws UserException if the tokenizer gives a type that the model has no row for
   */
  public static void require(Path folder, ModelConfig config, Tokenizer tokenizer, boolean pairs) {
    OptionalInt types = config.tokenTypes();
    if (types.isEmpty() || !tokenizer.givesTokenTypeIds()) {
      return;
    }
    int largest =
        Arrays.stream(
                tokenizer
                    .encode("a", pairs ? "b" : null, LENGTH, Truncation.LONGEST_FIRST)
                    .tokenTypeIds())
            .max()
            .orElse(0);
    if (largest >= types.getAsInt()) {
      throw new UserException(
          "%s: the tokenizer gives tokens of %s type %d, but config.json says type_vocab_size %d, which ends at %d; the tokenizer is another model's"
              .formatted(
                  folder,
                  pairs ? "a second text" : "a text",
                  largest,
                  types.getAsInt(),
                  types.getAsInt() - 1));
    }
  }
}
