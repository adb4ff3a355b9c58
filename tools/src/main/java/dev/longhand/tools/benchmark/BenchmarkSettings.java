package dev.longhand.tools.benchmark;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The workload of a benchmark and its number of iterations.
 *
 * @param training whether batches are trained on, or inferred
 * @param gradientCheckpointing whether training computes activations again
 * @param batchSize rows of a batch
 * @param sequenceLength the length of every row, or the longest where there are lengths
 * @param lengths lengths of real texts, drawn in order and from the start again; empty for none
 * @param iterations steady batches; as many as make a good measurement if empty
 */
record BenchmarkSettings(
    boolean training,
    boolean gradientCheckpointing,
    int batchSize,
    int sequenceLength,
    List<Integer> lengths,
    OptionalInt iterations) {
  private static final int LEAST_ITERATIONS = 10;
  private static final double LEAST_SECONDS = 10;

  BenchmarkSettings {
    lengths = List.copyOf(lengths);
  }

  /**
   * Returns the settings of the flags for one of the lengths.
   *
   * @throws UserException if the lengths of texts cannot be read
   */
  static BenchmarkSettings of(ParsedArguments arguments, int length) {
    return new BenchmarkSettings(
        arguments.text("mode").equals("train"),
        arguments.isTrue("gradient_checkpointing"),
        arguments.integer("batch_size"),
        length,
        arguments.optionalText("lengths").map(file -> readLengths(Path.of(file))).orElse(List.of()),
        arguments.optionalInteger("iterations"));
  }

  /** Whether so many batches in so many seconds are enough. */
  boolean isEnough(int batches, double seconds) {
    return iterations.isPresent()
        ? batches >= iterations.getAsInt()
        : batches >= LEAST_ITERATIONS && seconds >= LEAST_SECONDS;
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

  private static List<Integer> readLengths(Path file) {
    List<Integer> lengths = new ArrayList<>();
    try {
      int number = 1;
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          lengths.add(length(file, number, line.strip()));
        }
        number++;
      }
    } catch (IOException failure) {
      throw FileErrors.reading(file, failure);
    }
    if (lengths.isEmpty()) {
      throw new UserException(file + " is empty; expected the tokens of a row in each line");
    }
    return lengths;
  }

  private static int length(Path file, int line, String text) {
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw new UserException(
          "%s:%d: expected the number of tokens of a row, found '%s'".formatted(file, line, text));
    }
    return Integer.parseInt(text);
  }
}
