package dev.longhand.trainer.evaluation;

import dev.longhand.trainer.data.Dataset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * The rows of a data set in batches of like length, the longest first. Rows are sorted within
 * stretches of many batches, so that a large set is tokenized stretch by stretch.
 */
final class LengthSortedBatches implements Iterator<int[]> {
  private static final int BATCHES_IN_STRETCH = 128;

  private final Dataset data;
  private final int batchSize;
  private int[] stretch = new int[0];
  private int stretchStart;
  private int next;

  LengthSortedBatches(Dataset data, int batchSize) {
    this.data = data;
    this.batchSize = batchSize;
  }

  @Override
  public boolean hasNext() {
    return next < data.size();
  }

  @Override
  public int[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (next == stretchStart + stretch.length) {
      stretchStart = next;
      stretch = sorted(next, (int) Math.min(data.size(), next + stretchSize()));
    }
    int from = next - stretchStart;
    int[] rows = Arrays.copyOfRange(stretch, from, Math.min(from + batchSize, stretch.length));
    next += rows.length;
    return rows;
  }

  private long stretchSize() {
    return (long) batchSize * BATCHES_IN_STRETCH;
  }

  private int[] sorted(int start, int end) {
    return IntStream.range(start, end)
        .boxed()
        .sorted(Comparator.comparingInt((Integer row) -> -data.length(row)))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
