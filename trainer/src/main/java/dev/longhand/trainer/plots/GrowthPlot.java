package dev.longhand.trainer.plots;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.CompleteFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A PNG of figures over a size, one panel beside the other. Both axes are logarithmic, so that a
 * power is a straight line and its exponent the slope; a line has one colour in all panels.
 */
public final class GrowthPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /** What a line of the legend adds to the height. */
  private static final int LEGEND_LINE = 22;

  /** Room for a label of six digits. */
  private static final int X_SPACING = 60;

  private static final int Y_SPACING = 25;

  private GrowthPlot() {}

  /**
   * What stands in one system of coordinates.
   *
   * @param xAxis what the sizes are
   * @param yAxis what the values are, with their unit
   * @param lines in the same order in every panel
   */
  public record Panel(String title, String xAxis, String yAxis, List<Line> lines) {
    /** Copies the lines. */
    public Panel {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What is drawn in one colour.
   *
   * @param name in the legend; no other line of the panel has it
   * @param x sizes above 0
   * @param y values above 0, as many; none if there is nothing to draw
   */
  public record Line(String name, List<Double> x, List<Double> y) {
    /** Copies the numbers. */
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /**
   * Draws panels into a PNG; those without a value are left out.
   *
   * @throws ReportedException where no panel has a value, or the file can't be written
   */
  public static void write(Path png, List<Panel> panels) {
    List<XYChart> charts =
        panels.stream()
            .map(GrowthPlot::chart)
            .filter(chart -> !chart.getSeriesMap().isEmpty())
            .toList();
    if (charts.isEmpty()) {
      throw new ReportedException(png + ": there is nothing to plot");
    }
    CompleteFile.write(
        png, out -> BitmapEncoder.saveBitmap(charts, 1, charts.size(), out, BitmapFormat.PNG));
  }

  private static XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT + panel.lines.size() * LEGEND_LINE)
            .title(panel.title)
            .xAxisTitle(panel.xAxis)
            .yAxisTitle(panel.yAxis)
            .build();
    style(chart.getStyler());
    DoubleSummaryStatistics x = exponents(panel, Line::x);
    chart.getStyler().setXAxisMin(low(x));
    chart.getStyler().setXAxisMax(high(x));
    DoubleSummaryStatistics y = exponents(panel, Line::y);
    chart.getStyler().setYAxisMin(low(y));
    chart.getStyler().setYAxisMax(high(y));
    for (int i = 0; i < panel.lines.size(); i++) {
      if (!panel.lines.get(i).y.isEmpty()) {
        addLine(chart, panel.lines.get(i), Palette.of(i));
      }
    }
    return chart;
  }

  private static DoubleSummaryStatistics exponents(
      Panel panel, Function<Line, List<Double>> numbers) {
    return panel.lines.stream()
        .flatMap(line -> numbers.apply(line).stream())
        .mapToDouble(GrowthPlot::exponent)
        .summaryStatistics();
  }

  private static double low(DoubleSummaryStatistics exponents) {
    return Math.floor(exponents.getMin());
  }

  /** An axis needs some length, even for a single number. */
  private static double high(DoubleSummaryStatistics exponents) {
    return Math.max(low(exponents) + 1, Math.ceil(exponents.getMax()));
  }

  private static double exponent(double number) {
    return Math.log(number) / Math.log(2);
  }

  /** XChart's own logarithmic axes crowd their labels; these are linear in the exponent. */
  private static void style(XYStyler styler) {
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Vertical);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(Palette.GRID);
    styler.setXAxisTickMarkSpacingHint(X_SPACING);
    styler.setYAxisTickMarkSpacingHint(Y_SPACING);
    styler.setxAxisTickLabelsFormattingFunction(GrowthPlot::powerOfTwo);
    styler.setyAxisTickLabelsFormattingFunction(GrowthPlot::powerOfTwo);
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

  private static void addLine(XYChart chart, Line line, Color colour) {
    XYSeries series =
        chart.addSeries(
            line.name,
            line.x.stream().map(GrowthPlot::exponent).toList(),
            line.y.stream().map(GrowthPlot::exponent).toList());
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setLineStyle(new BasicStroke(2f));
  }
}
