package dev.longhand.trainer.data;

import java.util.Arrays;

/**
 * One tokenized row, special tokens included and not padded. The arrays are not copied.
 *
 * @param inputIds the token ids, at least one
 * @param tokenTypeIds the type of each token; empty where the model's tokenizer gives none
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content below
public record TokenRow(int[] inputIds, int[] tokenTypeIds) {

  /** Checks that there is a token, and a type for every token or for none. */
  public TokenRow {
    if (inputIds.length == 0
        || (tokenTypeIds.length != 0 && tokenTypeIds.length != inputIds.length)) {
      throw new IllegalArgumentException(
          inputIds.length + " tokens with " + tokenTypeIds.length + " types");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenRow row
        && Arrays.equals(inputIds, row.inputIds)
        && Arrays.equals(tokenTypeIds, row.tokenTypeIds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(inputIds) + Arrays.hashCode(tokenTypeIds);
  }
}
