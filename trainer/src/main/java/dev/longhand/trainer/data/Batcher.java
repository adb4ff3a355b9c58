package dev.longhand.trainer.data;

import java.util.Arrays;

/**
 * Makes padded batches of a data set's rows.
 *
 * @param dataset the rows
 * @param padTokenId the token that fills a short row up
 */
public record Batcher(Dataset dataset, int padTokenId) {

  /** Returns rows as a batch, padded to the longest of them. */
  public Batch batch(int... rows) {
    return batch(rows, 1);
  }

  /** Returns rows as a batch, padded to the longest of them or to a length if that is greater. */
  public Batch batch(int[] rows, int leastLength) {
    int length = leastLength;
    for (int row : rows) {
      length = Math.max(length, dataset.length(row));
    }
    int positions = Math.multiplyExact(rows.length, length);
    int[] inputIds = new int[positions];
    int[] attentionMask = new int[positions];
    int[] tokenTypeIds = new int[dataset.hasTokenTypes() ? positions : 0];
    int realTokens = 0;
    for (int i = 0; i < rows.length; i++) {
      int start = i * length;
      int end = start + dataset.copy(rows[i], inputIds, tokenTypeIds, start);
      Arrays.fill(attentionMask, start, end, 1);
      Arrays.fill(inputIds, end, start + length, padTokenId);
      realTokens += end - start;
    }
    return new Batch(
        rows.length,
        length,
        inputIds,
        attentionMask,
        tokenTypeIds,
        classes(rows),
        values(rows),
        rows.clone(),
        realTokens);
  }

  private int[] classes(int[] rows) {
    boolean labelled = dataset.labelType() == LabelType.CLASS;
    return labelled ? Arrays.stream(rows).map(dataset::classLabel).toArray() : new int[0];
  }

  private float[] values(int[] rows) {
    int width = dataset.valuesOfRow();
    float[] labels = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      dataset.copyValues(rows[i], labels, i * width);
    }
    return labels;
  }
}
