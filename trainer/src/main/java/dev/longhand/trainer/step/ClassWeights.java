package dev.longhand.trainer.step;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weights of the classes in the loss. The loss of an optimizer step is the weighted mean over
 * its examples, {@code sum(w[y] * loss) / sum(w[y])}, as that of PyTorch's CrossEntropyLoss of
 * weighted classes. Evaluations are not weighted.
 *
 * @param weights one for each class, above 0; none where all examples count the same
 */
public record ClassWeights(List<Double> weights) {
  /** All examples count the same. */
  public static final ClassWeights NONE = new ClassWeights(List.of());

  /** Copies the weights and checks them. */
  public ClassWeights {
    weights = List.copyOf(weights);
    if (!weights.stream().allMatch(ClassWeights::isValid)) {
      throw new IllegalArgumentException("class weights must be floats above 0: " + weights);
    }
  }

  /**
   * Whether a number can be a weight: above 0, and a float, so that no sum of weights overflows.
   */
  public static boolean isValid(double weight) {
    return weight >= Float.MIN_NORMAL && weight <= Float.MAX_VALUE;
  }

  /**
   * Returns the weights with which all classes count the same in total, {@code examples / (classes
   * that occur * examples of the class)} as in scikit-learn; 1 for a class that does not occur.
   *
   * @param labels the examples' classes
   */
  public static ClassWeights balanced(int[] labels, int classes) {
    long[] counts = new long[classes];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    long occurring = Arrays.stream(counts).filter(count -> count > 0).count();
    return new ClassWeights(
        Arrays.stream(counts)
            .mapToObj(count -> count == 0 ? 1.0 : labels.length / ((double) occurring * count))
            .toList());
  }

  /** Returns the weight of each example. */
  double[] of(int[] labels, int examples) {
    return IntStream.range(0, examples)
        .mapToDouble(i -> weights.isEmpty() ? 1 : weights.get(labels[i]))
        .toArray();
  }
}
