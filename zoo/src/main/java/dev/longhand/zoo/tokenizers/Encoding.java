package dev.longhand.zoo.tokenizers;

/**
 * A text or a pair of texts as a model reads it, special tokens included and not padded.
 *
 * @param inputIds the token ids
 * @param tokenTypeIds 0 for the first text's tokens and 1 for the second's, as long as inputIds;
 *     empty where the model's tokenizer gives none
 */
public record Encoding(int[] inputIds, int[] tokenTypeIds) {

  /** Returns the number of tokens. */
  public int length() {
    return inputIds.length;
  }
}
