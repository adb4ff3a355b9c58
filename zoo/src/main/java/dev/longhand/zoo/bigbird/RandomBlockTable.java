package dev.longhand.zoo.bigbird;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The blocks that BigBird's layers attend to at random, as transformers draws them while training:
 * by numpy's legacy generator, seeded with the layer's index.
 *
 * <p>There are two plans: one for plans of 1,024, 3,072 and 4,096 positions, as in the paper, and
 * one for all others. In both the rows of a shorter plan are the first rows of a longer one, so
 * that a layer has two tables.
 */
final class RandomBlockTable {
  /** The lengths that the paper's plan is for. */
  static final int[] PAPER_LENGTHS = {1024, 3072, 4096};

  /** The paper's plan draws from the blocks of the first so many positions. */
  private static final int PAPER_REACH = 1024;

  private final int heads;
  private final int randomBlocks;

  RandomBlockTable(int heads, int randomBlocks) {
    this.heads = heads;
    this.randomBlocks = randomBlocks;
  }

  /**
   * Drawn from the first 5 + 2 r blocks, for any number of blocks.
   *
   * @param layer the layer's index
   * @param blocks the most blocks that a plan can have
   * @return [H, N - 2, R], the first row being block 1's
   */
  int[][][] general(int layer, int blocks) {
    int[][][] table = new int[heads][blocks - 2][];
    NumpyRandom random = new NumpyRandom(layer);
    int reach = 5 + 2 * randomBlocks;
    for (int block = 1; block < blocks - 1; block++) {
      for (int head = 0; head < heads; head++) {
        int row = block;
        table[head][row - 1] =
            Arrays.stream(random.permute(range(0, reach)))
                .filter(drawn -> mayDraw(row, drawn, reach))
                .limit(randomBlocks)
                .toArray();
      }
    }
    return table;
  }

  /** Neither global blocks nor the window, and not what would see a global block's window. */
  private static boolean mayDraw(int block, int drawn, int reach) {
    return drawn != 0
        && drawn != reach - 1
        && Math.abs(drawn - block) > 1
        && !(block == 1 && drawn == reach - 2)
        && !(block == reach - 2 && drawn == 1);
  }

  /**
   * The paper's plan.
   *
   * @param layer the layer's index
   * @param blocks the number of blocks in all of the model's positions
   * @param blockSize positions of a block
   * @return [H, N - 2, R], the first row being block 1's
   */
  int[][][] paper(int layer, int blocks, int blockSize) {
    int last = PAPER_REACH > 2 * blockSize ? PAPER_REACH / blockSize - 1 : blocks - 1;
    NumpyRandom random = new NumpyRandom(layer);
    int[][][] table = new int[heads][blocks - 2][];
    for (int[][] rows : table) {
      for (int block = 1; block < blocks - 1; block++) {
        int[] candidates = candidates(block, blocks, last);
        rows[block - 1] = Arrays.copyOf(random.permute(candidates), randomBlocks);
      }
    }
    return table;
  }

  /** What a block may draw; near the end that includes its window and the last block. */
  private static int[] candidates(int block, int blocks, int last) {
    int middle = blocks - 2; // block b of the middle is at index b - 1
    int end = Math.min(last, middle);
    if (block <= 2) {
      return range(block + 2, end + 1);
    }
    if (block >= blocks - 3) {
      return range(1, end + 1);
    }
    int before = Math.min(block - 2, last);
    if (block - 2 > last || block + 1 == last) {
      return range(1, Math.min(before, middle) + 1);
    }
    return IntStream.concat(
            IntStream.rangeClosed(1, Math.min(before, middle)),
            IntStream.rangeClosed(block + 2, end))
        .toArray();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, Math.max(from, to)).toArray();
  }
}
