package dev.longhand.tools.benchmark;

import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The growth of a figure with the sequence length.
 *
 * @param points of one model in the order of their lengths
 */
record Growth(String model, BenchmarkFigure figure, List<BenchmarkPoint> points) {

  /** Keeps the points whose figure has a logarithm. */
  Growth {
    BenchmarkFigure kept = figure;
    points = points.stream().filter(point -> kept.of(point) > 0).toList();
  }

  /** The same of the two longest texts. */
  Growth ofLastTwo() {
    int from = Math.max(0, points.size() - 2);
    return new Growth(model, figure, points.subList(from, points.size()));
  }

  /**
   * The exponent: the slope of the least-squares line through the logarithms of figure and length;
   * NaN for fewer than two lengths.
   */
  double exponent() {
    var line = new SimpleRegression();
    points.forEach(point -> line.addData(Math.log(point.tokens()), Math.log(figure.of(point))));
    return line.getSlope();
  }

  /** The lengths, such as "1024 to 16384". */
  String range() {
    return points.isEmpty()
        ? "-"
        : points.get(0).tokens() + " to " + points.get(points.size() - 1).tokens();
  }
}
