package dev.longhand.zoo.tokenizers;

import java.util.Arrays;

/**
 * A text or a pair of texts as a model reads it, special tokens included and not padded. The arrays
 * are the encoding's own: they are not copied on the way in or out, and must not be written to.
 */
public final class Encoding {
  private final int[] inputIds;
  private final int[] tokenTypeIds;

  /**
   * Makes an encoding.
   *
   * @param inputIds the token ids
   * @param tokenTypeIds 0 for the first text's tokens and 1 for the second's, as many as inputIds;
   *     empty where the model's tokenizer gives none
   */
  public Encoding(int[] inputIds, int[] tokenTypeIds) {
    this.inputIds = inputIds;
    this.tokenTypeIds = tokenTypeIds;
  }

  /** Returns the token ids. */
  public int[] inputIds() {
    return inputIds;
  }

  /** Returns the token type ids, empty where the model's tokenizer gives none. */
  public int[] tokenTypeIds() {
    return tokenTypeIds;
  }

  /** Returns the number of tokens. */
  public int length() {
    return inputIds.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoding that
        && Arrays.equals(inputIds, that.inputIds)
        && Arrays.equals(tokenTypeIds, that.tokenTypeIds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(inputIds) + Arrays.hashCode(tokenTypeIds);
  }

  @Override
  public String toString() {
    return Arrays.toString(inputIds) + Arrays.toString(tokenTypeIds);
  }
}
