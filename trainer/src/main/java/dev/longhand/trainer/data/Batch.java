package dev.longhand.trainer.data;

import java.util.Arrays;

/**
 * Some rows of a data set, padded to one length, as a model is fed. The arrays are not copied.
 *
 * <p>Where the data set's rows are documents, each of them is an example and each of its segments a
 * row of the batch; labels and indices are those of the examples.
 *
 * @param rows the number of rows
 * @param segments the rows of each document [examples]; empty where a row is an example
 * @param length the number of positions of a row, padding included
 * @param inputIds token ids [rows * length], row after row
 * @param attentionMask 1 for a token and 0 for padding [rows * length]
 * @param tokenTypeIds types of the tokens [rows * length]; empty where there are none
 * @param classLabels the examples' classes [examples]; empty where they are labeled otherwise
 * @param valueLabels the examples' real numbers [examples], or 1 where a label applies and 0 where
 *     it does not [examples * labels]; empty where they are labeled otherwise
 * @param rowIndices where each example stands in the data set [examples]
 * @param realTokens the number of tokens that are not padding
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; never compared
public record Batch(
    int rows,
    int[] segments,
    int length,
    int[] inputIds,
    int[] attentionMask,
    int[] tokenTypeIds,
    int[] classLabels,
    float[] valueLabels,
    int[] rowIndices,
    int realTokens) {

  /** Returns the number of examples: documents, or rows. */
  public int examples() {
    return hasSegments() ? segments.length : rows;
  }

  /** Returns whether the examples are documents. */
  public boolean hasSegments() {
    return segments.length > 0;
  }

  /** Returns some of the rows, from one to before another, without labels. */
  public Batch slice(int from, int to) {
    int start = from * length;
    int end = to * length;
    int[] mask = Arrays.copyOfRange(attentionMask, start, end);
    return new Batch(
        to - from,
        new int[0],
        length,
        Arrays.copyOfRange(inputIds, start, end),
        mask,
        hasTokenTypes() ? Arrays.copyOfRange(tokenTypeIds, start, end) : tokenTypeIds,
        new int[0],
        new float[0],
        new int[0],
        Arrays.stream(mask).sum());
  }

  /**
   * Returns some of the examples with their labels, from one to before another, at the same length.
   *
   * @throws IllegalStateException if the examples are documents
   */
  public Batch examples(int from, int to) {
    if (hasSegments()) {
      throw new IllegalStateException("documents are divided by their segments");
    }
    Batch unlabeled = slice(from, to);
    int width = valueLabels.length / rows;
    return new Batch(
        unlabeled.rows,
        segments,
        length,
        unlabeled.inputIds,
        unlabeled.attentionMask,
        unlabeled.tokenTypeIds,
        classLabels.length == 0 ? classLabels : Arrays.copyOfRange(classLabels, from, to),
        Arrays.copyOfRange(valueLabels, from * width, to * width),
        Arrays.copyOfRange(rowIndices, from, to),
        unlabeled.realTokens);
  }

  /** Returns the number of positions, padding included. */
  public int paddedTokens() {
    return Math.multiplyExact(rows, length);
  }

  /** Returns whether tokens have types. */
  public boolean hasTokenTypes() {
    return tokenTypeIds.length > 0;
  }
}
