package dev.longhand.runner.data;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Examples of one text and one class each, of files that have names.
 *
 * @param ids the name of each within its split
 * @param examples their texts and classes
 */
public record NamedExamples(List<String> ids, Examples examples) {
  /** Copies the names. */
  public NamedExamples {
    ids = List.copyOf(ids);
  }

  /** Returns the number of examples. */
  public int size() {
    return ids.size();
  }

  /** Returns the rows of a set in an order drawn by a seed. */
  public static List<Integer> order(int size, long seed) {
    List<Integer> rows = IntStream.range(0, size).boxed().collect(Collectors.toList());
    Collections.shuffle(rows, new Random(seed));
    return rows;
  }

  /**
   * Returns so many examples drawn by a seed, in their order; all if there are no more. The first
   * ones of sorted files would be of one class.
   */
  public NamedExamples drawn(int count, long seed) {
    if (count >= size()) {
      return this;
    }
    NamedExamples drawn = at(order(size(), seed).subList(0, count));
    return new NamedExamples(drawn.ids, drawn.examples.chosenFrom(examples.available()));
  }

  /** Returns the examples of some rows, in their order here. */
  public NamedExamples at(List<Integer> rows) {
    List<Integer> sorted = rows.stream().sorted().toList();
    return new NamedExamples(
        sorted.stream().map(ids::get).toList(),
        new Examples(
            examples.file(),
            sorted.stream().map(examples.first()::get).toList(),
            List.of(),
            sorted.stream().map(examples.classes()::get).toList(),
            List.of(),
            0));
  }
}
