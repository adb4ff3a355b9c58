package dev.longhand.trainer.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The fewest decimal digits that are read back as the same double, and of those the nearest:
 * 0.d1d2d3... times ten to the exponent. Java's own text has superfluous digits before JDK 19.
 *
 * @param digits the digits, the first and the last not 0
 * @param exponent where the point stands, counted from before the first digit
 */
record ShortestDecimal(String digits, int exponent) {
  private static final int MOST_DIGITS = 17;

  /** Returns the digits of a positive, finite double. */
  static ShortestDecimal of(double value) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int count = 1; count <= MOST_DIGITS; count++) {
      shortest = exact.round(new MathContext(count, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    BigDecimal stripped = shortest.stripTrailingZeros();
    String digits = stripped.unscaledValue().toString();
    return new ShortestDecimal(digits, digits.length() - stripped.scale());
  }
}
