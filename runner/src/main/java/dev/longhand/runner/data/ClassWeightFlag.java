package dev.longhand.runner.data;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.step.ClassWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What {@code --class_weights} says. */
public final class ClassWeightFlag {
  static final String NAME = "class_weights";
  private static final List<String> BALANCED = List.of("balanced");

  private ClassWeightFlag() {}

  /**
   * Checks the flag against the classes of a task.
   *
   * @param classes their names; none for a regression
   */
  public static void check(ParsedArguments flags, List<String> classes) {
    List<String> given = flags.texts(NAME);
    if (given.isEmpty()) {
      return;
    }
    if (classes.isEmpty()) {
      throw new UsageException("--class_weights is for classes, and a number is predicted here");
    }
    if (given.equals(BALANCED)) {
      return;
    }
    if (given.size() != classes.size()) {
      throw new UsageException(
          "--class_weights: %d were given; expected balanced, or %d weights, for %s"
              .formatted(given.size(), classes.size(), String.join(", ", classes)));
    }
    given.forEach(ClassWeightFlag::weight);
  }

  /**
   * Returns the weights of the model's outputs.
   *
   * @param rows what is trained on, labeled with outputs
   */
  public static ClassWeights of(ParsedArguments flags, LabelOrder order, Dataset rows) {
    List<String> given = flags.texts(NAME);
    if (given.isEmpty()) {
      return ClassWeights.NONE;
    }
    int classes = order.names().size();
    if (given.equals(BALANCED)) {
      return ClassWeights.balanced(rows.classLabels(), classes);
    }
    return new ClassWeights(
        IntStream.range(0, classes)
            .mapToObj(output -> weight(given.get(order.taskClass().get(output))))
            .toList());
  }

  /** Returns the weights by the classes' names, for records. */
  public static Map<String, Double> named(ClassWeights weights, LabelOrder order) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int output = 0; output < weights.weights().size(); output++) {
      named.put(order.names().get(output), weights.weights().get(output));
    }
    return named;
  }

  private static double weight(String text) {
    try {
      double weight = Double.parseDouble(text);
      if (ClassWeights.isValid(weight)) {
        return weight;
      }
    } catch (NumberFormatException notNumber) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static UsageException wrong(String text) {
    return new UsageException(
        "--class_weights: '%s' is not accepted; expected balanced, or numbers above 0 that fit into a float"
            .formatted(text));
  }
}
