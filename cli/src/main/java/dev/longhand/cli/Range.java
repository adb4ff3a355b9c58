package dev.longhand.cli;

/**
 * The numbers that a flag accepts.
 *
 * @param low the smallest number, or negative infinity
 * @param lowIncluded whether low itself is accepted
 * @param high the largest number, or positive infinity
 * @param highIncluded whether high itself is accepted
 */
public record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
  /** Every finite number. */
  public static final Range ANY =
      new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

  /** Returns the numbers from low upwards. */
  public static Range atLeast(double low) {
    return new Range(low, true, Double.POSITIVE_INFINITY, false);
  }

  /** Returns the numbers greater than low. */
  public static Range above(double low) {
    return new Range(low, false, Double.POSITIVE_INFINITY, false);
  }

  /** Returns the numbers from low to high, both included. */
  public static Range between(double low, double high) {
    return new Range(low, true, high, true);
  }

  /** Returns the numbers from low, which is included, to high, which is not. */
  public static Range fromUpTo(double low, double high) {
    return new Range(low, true, high, false);
  }

  /** Returns whether a number is accepted; NaN never is. */
  public boolean contains(double number) {
    boolean aboveLow = lowIncluded ? number >= low : number > low;
    boolean belowHigh = highIncluded ? number <= high : number < high;
    return aboveLow && belowHigh;
  }

  /** Returns the range in words, such as "at least 0 and below 1"; empty where all are accepted. */
  public String describe() {
    StringBuilder words = new StringBuilder();
    if (low != Double.NEGATIVE_INFINITY) {
      words.append(lowIncluded ? "at least " : "above ").append(plain(low));
    }
    if (high != Double.POSITIVE_INFINITY) {
      words.append(words.isEmpty() ? "" : " and ");
      words.append(highIncluded ? "at most " : "below ").append(plain(high));
    }
    return words.toString();
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
