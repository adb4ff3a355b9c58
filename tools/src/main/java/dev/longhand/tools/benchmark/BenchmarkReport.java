package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Table;
import dev.longhand.tools.support.JsonLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results of a series of measurements, as tables and as JSON.
 *
 * @param points model by model, each in the order of its lengths
 */
record BenchmarkReport(List<BenchmarkPoint> points) {
  private static final String LEGEND =
      "The exponent is the slope of the least-squares line through the logarithms: 1 where a figure"
          + " grows as the length, 2 where it grows as its square.";

  BenchmarkReport {
    points = List.copyOf(points);
  }

  /** Returns the growth of a figure for each model. */
  List<Growth> growths(BenchmarkFigure figure) {
    return points.stream()
        .map(BenchmarkPoint::model)
        .distinct()
        .map(model -> new Growth(model, figure, pointsOf(model)))
        .toList();
  }

  private List<BenchmarkPoint> pointsOf(String model) {
    return points.stream().filter(point -> point.model().equals(model)).toList();
  }

  /** Whether a model was measured at all lengths. */
  boolean isWhole(String model) {
    return pointsOf(model).stream().allMatch(BenchmarkPoint::isMeasured);
  }

  /** Every point with all figures. */
  String figureTable() {
    List<String> headings = new ArrayList<>(List.of("model", "tokens"));
    List<BenchmarkFigure> figures = List.of(BenchmarkFigure.values());
    figures.forEach(figure -> headings.add(figure.heading()));
    Table table = new Table(headings.toArray(String[]::new));
    for (BenchmarkPoint point : points) {
      List<String> cells = new ArrayList<>(List.of(point.model(), "" + point.tokens()));
      figures.forEach(figure -> cells.add(figure.cell(point)));
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  /** The exponents of the figures that grow. */
  String growthTable() {
    Table table = new Table("model", "figure", "all lengths", "exponent", "last two", "exponent");
    for (BenchmarkFigure figure : BenchmarkFigure.GROWING) {
      for (Growth all : growths(figure)) {
        Growth last = all.ofLastTwo();
        table.row(
            all.model(),
            figure.heading(),
            all.range(),
            BenchmarkFigure.number("%.2f", all.exponent()),
            last.range(),
            BenchmarkFigure.number("%.2f", last.exponent()));
      }
    }
    return table + "\n\n" + LEGEND;
  }

  /** What was asked, the figures as the measuring processes wrote them, and the exponents. */
  ObjectNode json(ParsedArguments arguments) {
    ObjectNode root = JsonLines.object();
    ObjectNode asked = root.putObject("arguments");
    arguments.asMap().forEach(asked::putPOJO);
    ArrayNode measurements = root.putArray("measurements");
    for (BenchmarkPoint point : points) {
      ObjectNode json = measurements.addObject();
      json.put("model", point.model()).put("sequence_length", point.tokens());
      json.setAll(point.figures());
      json.remove("arguments");
    }
    ArrayNode growth = root.putArray("growth");
    for (BenchmarkFigure figure : BenchmarkFigure.GROWING) {
      for (Growth all : growths(figure)) {
        ObjectNode json = growth.addObject();
        json.put("model", all.model()).put("figure", figure.name().toLowerCase(Locale.ROOT));
        write(json.putObject("all"), all);
        write(json.putObject("last_two"), all.ofLastTwo());
      }
    }
    return root;
  }

  private static void write(ObjectNode json, Growth growth) {
    growth.points().forEach(point -> json.withArray("sequence_lengths").add(point.tokens()));
    double exponent = growth.exponent();
    json.put("exponent", Double.isNaN(exponent) ? null : exponent);
  }
}
