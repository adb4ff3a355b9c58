package dev.longhand.trainer.data;

/**
 * Some rows of a data set, padded to one length, as a model is fed. The arrays are not copied.
 *
 * @param rows the number of rows
 * @param length the number of positions of a row, padding included
 * @param inputIds token ids [rows * length], row after row
 * @param attentionMask 1 for a token and 0 for padding [rows * length]
 * @param tokenTypeIds types of the tokens [rows * length]; empty where there are none
 * @param classLabels the rows' classes [rows]; empty where they are labelled otherwise
 * @param valueLabels the rows' real numbers [rows], or 1 where a label applies and 0 where it does
 *     not [rows * labels]; empty where they are labelled otherwise
 * @param rowIndices where each row stands in the data set [rows]
 * @param realTokens the number of tokens that are not padding
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; never compared
public record Batch(
    int rows,
    int length,
    int[] inputIds,
    int[] attentionMask,
    int[] tokenTypeIds,
    int[] classLabels,
    float[] valueLabels,
    int[] rowIndices,
    int realTokens) {

  /** Returns the number of positions, padding included. */
  public int paddedTokens() {
    return Math.multiplyExact(rows, length);
  }

  /** Tells whether tokens have types. */
  public boolean hasTokenTypes() {
    return tokenTypeIds.length > 0;
  }
}
