package dev.longhand.tools.verify;

import dev.longhand.savedmodels.runtime.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The largest difference between what was computed and what the reference computes.
 *
 * @param name of the output, the gradient ({@code grad.*}) or the trained parameter ({@code
 *     after.*})
 * @param difference the largest absolute difference; infinite where something is no number or of
 *     another size
 * @param largest the largest absolute value of the reference
 * @param tolerance the largest difference that float32 explains
 */
public record Comparison(String name, double difference, double largest, double tolerance) {
  /** Outputs: relative to the largest reference value, or to 1 where that is smaller. */
  private static final double OUTPUT = 2e-5;

  /** Gradients: relative to the parameter's largest reference gradient. */
  private static final double GRADIENT = 1e-4;

  /**
   * In units of a precision's rounding. A step of the smallest models multiplies some 30 matrices
   * one after another, forwards and backwards; each product rounds its operands and its result,
   * together by about one unit of its norm, and such errors partly cancel.
   */
  private static final double ROUNDINGS = 16;

  /** Parameters after training. */
  private static final double TRAINED = 1e-5;

  /**
   * What the reference's float64 leaves of a gradient that is mathematically zero is below this.
   */
  private static final double ZERO = 1e-12;

  /** A gradient that is mathematically zero: what is computed is rounding. */
  private static final double ZERO_GRADIENT = 1e-6;

  public boolean passed() {
    return difference <= tolerance;
  }

  public static Comparison output(String name, float[] found, float[] reference) {
    return of(name, found, reference, outputTolerance(largest(reference)));
  }

  static double outputTolerance(double largest) {
    return OUTPUT * Math.max(1, largest);
  }

  public static Comparison gradient(String parameter, float[] found, float[] reference) {
    double largest = largest(reference);
    double tolerance = largest < ZERO ? ZERO_GRADIENT : GRADIENT * largest;
    return of("grad." + parameter, found, reference, tolerance);
  }

  public static Comparison trained(String parameter, float[] found, float[] reference) {
    return of("after." + parameter, found, reference, TRAINED);
  }

  /** An output of a training in another precision, beside float32's. */
  public static Comparison output(
      Precision precision, String name, float[] found, float[] reference) {
    double tolerance = ROUNDINGS * precision.unitRoundoff() * largest(reference);
    return of(name, found, reference, tolerance);
  }

  /**
   * All gradients of a training in another precision, beside float32's: the norm of their
   * differences, relative to their norm. One alone may be a small difference of large numbers.
   */
  public static Comparison gradients(
      Precision precision, Map<String, float[]> found, Map<String, float[]> reference) {
    double error = 0;
    double whole = 0;
    for (Map.Entry<String, float[]> one : reference.entrySet()) {
      float[] values = one.getValue();
      error += squareOfDifference(found.get(one.getKey()), values);
      whole += squareOfDifference(new float[values.length], values);
    }
    double tolerance = ROUNDINGS * precision.unitRoundoff();
    return of("gradients", Math.sqrt(error / whole), 0, tolerance);
  }

  private static double squareOfDifference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum;
  }

  /** A softmax does not change when all its keys move together. */
  public static boolean isZeroGradient(String parameter) {
    return parameter.endsWith("attention.self.key.bias");
  }

  /** Something that should be there, or should not. */
  static Comparison missing(String name) {
    return new Comparison(name, Double.POSITIVE_INFINITY, 0, 0);
  }

  static Comparison of(String name, float[] found, float[] reference, double tolerance) {
    return new Comparison(name, difference(found, reference), largest(reference), tolerance);
  }

  static Comparison of(String name, double found, double reference, double tolerance) {
    double difference = Math.abs(found - reference);
    return new Comparison(
        name,
        Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference,
        Math.abs(reference),
        tolerance);
  }

  /** The worst of several comparisons of one kind. */
  public static Comparison worst(String name, List<Comparison> all) {
    List<Comparison> sorted = new ArrayList<>(all);
    sorted.sort((a, b) -> Double.compare(b.excess(), a.excess()));
    Comparison worst = sorted.get(0);
    return new Comparison(name, worst.difference, worst.largest, worst.tolerance);
  }

  private double excess() {
    return difference - tolerance;
  }

  private static double difference(float[] found, float[] reference) {
    if (found.length != reference.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) found[i] - reference[i]);
      worst = difference >= 0 ? Math.max(worst, difference) : Double.POSITIVE_INFINITY;
    }
    return worst;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
