package dev.longhand.zoo.config;

import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The outputs of a classification head: their names in the order of the logits, and what they are
 * trained for. A regression has one output.
 */
public record Labels(List<String> names, ProblemType type) {
  private static final int LONGEST_LIST = 200;

  /**
   * Copies the names and refuses none, more than a config.json may have, two of one name, and a
   * regression of several outputs.
   */
  public Labels {
    names = List.copyOf(names);
    if (names.size() > ConfigLimits.LABELS) {
      throw new UserException(
          "%,d labels: expected at most %,d".formatted(names.size(), ConfigLimits.LABELS));
    }
    if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
      throw new UserException(
          "labels " + shown(names) + ": expected at least one and no two alike");
    }
    if (type == ProblemType.REGRESSION && names.size() > 1) {
      throw new UserException(
          "labels " + shown(names) + ": a regression has one output, not " + names.size());
    }
  }

  /** Classes of which each example has one. */
  public static Labels classes(List<String> names) {
    return new Labels(names, ProblemType.SINGLE_LABEL);
  }

  /** One number for each example. */
  public static Labels regression() {
    return new Labels(unnamed(1).names(), ProblemType.REGRESSION);
  }

  /** Outputs that have no names of their own: LABEL_0, LABEL_1 and so on. One is a regression. */
  public static Labels unnamed(int count) {
    return new Labels(
        IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList(),
        count == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL);
  }

  private static String shown(List<String> names) {
    return Printable.shortened(names, LONGEST_LIST);
  }

  /** The number of outputs. */
  public int size() {
    return names.size();
  }
}
