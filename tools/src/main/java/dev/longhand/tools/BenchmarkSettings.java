package dev.longhand.tools;

import dev.longhand.savedmodels.ReportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that a benchmark computes: how many together, and how long each of them is.
 *
 * @param batchSize rows of a batch
 * @param sequenceLength the length of every row, or the longest where there are lengths
 * @param lengths lengths of real texts, drawn in order and from the start again; empty for none
 */
record BenchmarkSettings(int batchSize, int sequenceLength, List<Integer> lengths) {

  BenchmarkSettings {
    lengths = List.copyOf(lengths);
  }

  /** The lengths of the rows of a batch, batches counted from 0. */
  int[] rowLengths(int batch) {
    int[] rows = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      long row = (long) batch * batchSize + i;
      rows[i] =
          lengths.isEmpty()
              ? sequenceLength
              : Math.min(sequenceLength, lengths.get((int) (row % lengths.size())));
    }
    return rows;
  }

  /**
   * Reads lengths, one a line.
   *
   * @throws ReportedException with the line that is no length
   */
  static List<Integer> readLengths(Path file) {
    List<Integer> lengths = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          lengths.add(length(file, lengths.size() + 1, line.strip()));
        }
      }
    } catch (IOException e) {
      throw new ReportedException("--lengths " + file + " cannot be read: " + e.getMessage(), e);
    }
    if (lengths.isEmpty()) {
      throw new ReportedException("--lengths " + file + " is empty; expected a length a line.");
    }
    return lengths;
  }

  private static int length(Path file, int line, String text) {
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw new ReportedException(
          "%s:%d: expected the number of tokens of a row, found '%s'".formatted(file, line, text));
    }
    return Integer.parseInt(text);
  }
}
