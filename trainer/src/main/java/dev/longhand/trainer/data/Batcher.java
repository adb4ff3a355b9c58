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
    int[][] lengths = Arrays.stream(rows).mapToObj(dataset::segmentLengths).toArray(int[][]::new);
    int[] segments = Arrays.stream(lengths).mapToInt(each -> each.length).toArray();
    int length = Arrays.stream(lengths).flatMapToInt(Arrays::stream).max().orElse(0);
    length = Math.max(leastLength, length);
    int count = Arrays.stream(segments).sum();
    int positions = Math.multiplyExact(count, length);
    int[] inputIds = new int[positions];
    int[] attentionMask = new int[positions];
    int[] tokenTypeIds = new int[dataset.hasTokenTypes() ? positions : 0];
    int realTokens = 0;
    int start = 0;
    for (int i = 0; i < rows.length; i++) {
      int from = 0;
      for (int tokens : lengths[i]) {
        dataset.copy(rows[i], from, tokens, inputIds, tokenTypeIds, start);
        Arrays.fill(attentionMask, start, start + tokens, 1);
        Arrays.fill(inputIds, start + tokens, start + length, padTokenId);
        from += tokens;
        start += length;
      }
      realTokens += from;
    }
    return new Batch(
        count,
        dataset.hasSegments() ? segments : new int[0],
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
    boolean labeled = dataset.labelType() == LabelType.CLASS;
    return labeled ? Arrays.stream(rows).map(dataset::classLabel).toArray() : new int[0];
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
