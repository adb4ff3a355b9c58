package dev.longhand.runner.plots;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Locale;
import org.knowm.xchart.style.XYStyler;

/** The scale of the axes of a {@link LinePlot}. */
public enum Scale {
  /** Even axes; that of the values begins near the least of them. */
  LINEAR {
    @Override
    void style(XYStyler styler, Collection<Double> x, Collection<Double> y) {
      double last = Math.ceil(x.stream().reduce(1.0, Math::max));
      styler.setXAxisDecimalPattern("0.##");
      styler.setYAxisDecimalPattern("#,##0.##");
      styler.setXAxisMin(0.0);
      styler.setXAxisMax(last);
      styler.setXAxisMaxLabelCount((int) Math.min(MOST_LABELS, last + 1));
    }
  },

  /** Even axes that both begin at 0, so that heights compare as the values do. */
  FROM_ZERO {
    @Override
    void style(XYStyler styler, Collection<Double> x, Collection<Double> y) {
      LINEAR.style(styler, x, y);
      styler.setYAxisMin(0.0);
    }
  },

  /**
   * Both axes logarithmic, with labels at powers of two, for numbers above 0: a power is a straight
   * line and its exponent the slope. XChart's own logarithmic axes crowd their labels; these are
   * even in the exponent.
   */
  POWERS_OF_TWO {
    @Override
    double place(double number) {
      return Math.log(number) / Math.log(2);
    }

    @Override
    void style(XYStyler styler, Collection<Double> x, Collection<Double> y) {
      styler.setXAxisTickMarkSpacingHint(X_SPACING);
      styler.setYAxisTickMarkSpacingHint(Y_SPACING);
      styler.setxAxisTickLabelsFormattingFunction(Scale::powerOfTwo);
      styler.setyAxisTickLabelsFormattingFunction(Scale::powerOfTwo);
      styler.setXAxisMin(low(x));
      styler.setXAxisMax(high(x));
      styler.setYAxisMin(low(y));
      styler.setYAxisMax(high(y));
    }
  };

  private static final int MOST_LABELS = 11;

  /** Room for a label of six digits. */
  private static final int X_SPACING = 60;

  private static final int Y_SPACING = 25;

  /** Returns where a number stands on an axis. */
  double place(double number) {
    return number;
  }

  /**
   * Styles both axes.
   *
   * @param x the places of all points on one axis
   * @param y and on the other
   */
  abstract void style(XYStyler styler, Collection<Double> x, Collection<Double> y);

  private static double low(Collection<Double> exponents) {
    return Math.floor(exponents.stream().reduce(Double.POSITIVE_INFINITY, Math::min));
  }

  /** An axis needs some length, even for a single number. */
  private static double high(Collection<Double> exponents) {
    double most = exponents.stream().reduce(Double.NEGATIVE_INFINITY, Math::max);
    return Math.max(low(exponents) + 1, Math.ceil(most));
  }

  private static String powerOfTwo(double exponent) {
    if (Math.abs(exponent - Math.rint(exponent)) > 1e-6) {
      return " ";
    }
    double power = Math.pow(2, Math.rint(exponent));
    return power >= 1
        ? String.format(Locale.ROOT, "%,.0f", power)
        : new BigDecimal(power).round(new MathContext(3)).toPlainString();
  }
}
