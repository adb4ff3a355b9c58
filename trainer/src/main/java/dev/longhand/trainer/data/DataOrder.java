package dev.longhand.trainer.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The order in which an epoch visits the rows of a data set. */
@FunctionalInterface
public interface DataOrder {

  /** Returns the rows of an epoch, counted from 0, in the order of their visit. */
  int[] rows(int epoch);

  /** Returns the order of the file, every epoch. */
  static DataOrder sequential(int size) {
    return epoch -> IntStream.range(0, size).toArray();
  }

  /**
   * Returns a new permutation every epoch: torch's {@code randperm} from a generator seeded with
   * seed + epoch, so that the batches are those of run_glue.py.
   */
  static DataOrder random(int size, long seed) {
    return epoch -> randomPermutation(size, seed + epoch);
  }

  /**
   * Returns a random order in which rows of like length stand together. The permuted rows are cut
   * into up to four or more stretches of whole updates, at most 50 updates each; each is sorted
   * from its longest row to its shortest, and the longest row of all comes first, so that a lack of
   * memory shows at once.
   *
   * @param lengths the tokens of each row
   * @param rowsPerUpdate batch size times accumulated batches
   */
  static DataOrder groupedByLength(int[] lengths, int rowsPerUpdate, long seed) {
    return epoch ->
        groupByLength(randomPermutation(lengths.length, seed + epoch), lengths, rowsPerUpdate);
  }

  /**
   * Returns torch's {@code randperm(size)} for a generator with a seed, of which the low 32 bits
   * count: a Mersenne Twister, and row i changes places with a row from i on, chosen by remainder.
   */
  static int[] randomPermutation(int size, long seed) {
    TorchGenerator generator = new TorchGenerator(seed);
    int[] rows = IntStream.range(0, size).toArray();
    for (int i = 0; i < size - 1; i++) {
      int other = i + (int) (generator.nextUnsigned() % (size - i));
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
    return rows;
  }

  private static int[] groupByLength(int[] permuted, int[] lengths, int rowsPerUpdate) {
    int updates = Math.min(permuted.length / (4 * rowsPerUpdate), 50);
    int stretch = Math.max(1, updates) * rowsPerUpdate;
    Integer[] rows = Arrays.stream(permuted).boxed().toArray(Integer[]::new);
    int longest = 0;
    for (int start = 0; start < rows.length; start += stretch) {
      int end = Math.min(start + stretch, rows.length);
      Arrays.sort(rows, start, end, Comparator.comparingInt((Integer row) -> -lengths[row]));
      longest = lengths[rows[start]] > lengths[rows[longest]] ? start : longest;
    }
    if (rows.length > 0) {
      Integer first = rows[0];
      rows[0] = rows[longest];
      rows[longest] = first;
    }
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }
}
