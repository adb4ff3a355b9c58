package dev.longhand.runner.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The texts and labels of one file, in its order.
 *
 * @param file where they were read
 * @param first the first texts
 * @param second the second texts, as many; empty where an example is one text
 * @param classes the classes of the examples, as many, -1 where one has none; empty for a
 *     regression
 * @param values the numbers of the examples, as many, not a number where one has none; empty for
 *     classes
 * @param skipped how many broken rows were left out
 * @param available how many examples there were before some of them were chosen
 */
public record Examples(
    Path file,
    List<String> first,
    List<String> second,
    List<Integer> classes,
    List<Float> values,
    int skipped,
    int available) {

  /** Takes all examples that there are. */
  public Examples(
      Path file,
      List<String> first,
      List<String> second,
      List<Integer> classes,
      List<Float> values,
      int skipped) {
    this(file, first, second, classes, values, skipped, first.size());
  }

  /** Returns the number of examples. */
  public int size() {
    return first.size();
  }

  /** Returns whether every example has a label. */
  public boolean isLabeled() {
    return !classes.contains(-1) && values.stream().noneMatch(value -> value.isNaN());
  }

  /** Returns the number of texts that are empty or space. */
  public long emptyTexts() {
    return Stream.concat(first.stream(), second.stream()).filter(String::isBlank).count();
  }

  /** Returns the texts of each example: one, or two. */
  public List<List<String>> texts() {
    return IntStream.range(0, size())
        .mapToObj(
            row ->
                second.isEmpty()
                    ? List.of(first.get(row))
                    : List.of(first.get(row), second.get(row)))
        .toList();
  }

  /** Returns the classes as an array; empty for a regression. */
  public int[] classLabels() {
    return classes.stream().mapToInt(label -> label).toArray();
  }

  /** Returns the numbers as an array; empty for classes. */
  public float[] valueLabels() {
    float[] labels = new float[values.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = values.get(row);
    }
    return labels;
  }

  /** Returns the examples in another order. */
  public Examples ordered(int... rows) {
    return new Examples(
        file,
        ordered(first, rows),
        ordered(second, rows),
        ordered(classes, rows),
        ordered(values, rows),
        skipped,
        available);
  }

  private static <T> List<T> ordered(List<T> values, int... rows) {
    return values.isEmpty() ? values : Arrays.stream(rows).mapToObj(values::get).toList();
  }

  /** Returns these examples as a choice from so many. */
  public Examples chosenFrom(int number) {
    return new Examples(file, first, second, classes, values, skipped, number);
  }

  /** Returns the first examples, all of them if there are no more. */
  public Examples first(int count) {
    int kept = Math.min(count, size());
    return new Examples(
        file,
        first.subList(0, kept),
        second.subList(0, Math.min(kept, second.size())),
        classes.subList(0, Math.min(kept, classes.size())),
        values.subList(0, Math.min(kept, values.size())),
        skipped,
        available);
  }

  /** Returns how many examples are of each of so many classes. */
  public int[] counts(int classCount) {
    int[] counts = new int[classCount];
    classes.stream().filter(c -> c >= 0).forEach(c -> counts[c]++);
    return counts;
  }

  /** Returns the share of the most frequent class. */
  public double majorityShare(int classCount) {
    return (double) Arrays.stream(counts(classCount)).max().orElse(0) / size();
  }

  /** Returns how many there are and, in percent, of which class. */
  public String describe(List<String> classNames) {
    String size = String.format(Locale.ROOT, "%,d examples", size());
    if (!isLabeled() || classes.isEmpty()) {
      return size;
    }
    int[] counts = counts(classNames.size());
    return size
        + " ("
        + IntStream.range(0, counts.length)
            .mapToObj(
                c ->
                    String.format(
                        Locale.ROOT, "%s %.1f%%", classNames.get(c), 100.0 * counts[c] / size()))
            .collect(Collectors.joining(", "))
        + ")";
  }
}
