package dev.longhand.trainer.plots;

import dev.longhand.savedmodels.files.CompleteFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A PNG of figures over a number such as an epoch or a depth, one panel beside the other, on linear
 * axes. A line has one colour in all panels.
 */
public final class LinePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;

  /** What a line of the legend adds to the height. */
  private static final int LEGEND_LINE = 22;

  private LinePlot() {}

  /**
   * What stands in one system of coordinates.
   *
   * @param xAxis what the numbers are; whole ones are marked
   * @param yAxis what the values are, with their unit
   * @param fromZero whether the axis of the values begins at 0
   * @param lines in the same order in every panel
   */
  public record Panel(
      String title, String xAxis, String yAxis, boolean fromZero, List<Line> lines) {
    /** Copies the lines. */
    public Panel {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What is drawn in one colour.
   *
   * @param name in the legend; no other line of the panel has it
   * @param y as many values; none if there is nothing to draw
   */
  public record Line(String name, List<Double> x, List<Double> y) {
    /** Copies the numbers. */
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /** Draws panels into a PNG; those without a value are left out. */
  public static void write(Path png, List<Panel> panels) {
    List<XYChart> charts =
        panels.stream()
            .map(LinePlot::chart)
            .filter(chart -> !chart.getSeriesMap().isEmpty())
            .toList();
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
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(Palette.GRID);
    chart.getStyler().setXAxisDecimalPattern("0.##");
    chart.getStyler().setYAxisDecimalPattern("#,##0.##");
    double last = panel.lines.stream().flatMap(l -> l.x.stream()).reduce(1.0, Math::max);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax(Math.ceil(last));
    chart.getStyler().setXAxisMaxLabelCount((int) Math.min(11, Math.ceil(last) + 1));
    if (panel.fromZero) {
      chart.getStyler().setYAxisMin(0.0);
    }
    for (int line = 0; line < panel.lines.size(); line++) {
      if (!panel.lines.get(line).y.isEmpty()) {
        add(chart, panel.lines.get(line), Palette.of(line));
      }
    }
    return chart;
  }

  private static void add(XYChart chart, Line line, Color colour) {
    XYSeries series = chart.addSeries(line.name, line.x, line.y);
    series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setLineColor(colour);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(colour);
  }
}
