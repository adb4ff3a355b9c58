package dev.longhand.runner.plots;

import dev.longhand.files.UserException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A PNG of figures over a number such as an epoch, a depth or a length, one panel beside the other.
 * A line has one color in all panels.
 */
public final class LinePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 460;

  /** What a line of the legend adds to the height. */
  private static final int LEGEND_LINE = 22;

  private LinePlot() {}

  /**
   * The lines of one coordinate system.
   *
   * @param xAxis what the numbers are
   * @param yAxis what the values are, with their unit
   * @param lines in the same order in every panel
   */
  public record Panel(String title, String xAxis, String yAxis, Scale scale, List<Line> lines) {
    /** Copies the lines. */
    public Panel {
      lines = List.copyOf(lines);
    }

    private List<Double> places(Function<Line, List<Double>> numbers) {
      return lines.stream().flatMap(l -> numbers.apply(l).stream()).map(scale::place).toList();
    }
  }

  /**
   * A line in one color.
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

  /**
   * Draws panels into a PNG; those without a value are left out.
   *
   * @throws UserException where no panel has a value, or the file can't be written
   */
  public static void write(Path png, List<Panel> panels) {
    List<XYChart> charts =
        panels.stream()
            .map(LinePlot::chart)
            .filter(chart -> !chart.getSeriesMap().isEmpty())
            .toList();
    if (charts.isEmpty()) {
      throw new UserException(png + ": there is nothing to plot");
    }
    PngFile.write(
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
    panel.scale.style(chart.getStyler(), panel.places(Line::x), panel.places(Line::y));
    for (int i = 0; i < panel.lines.size(); i++) {
      if (!panel.lines.get(i).y.isEmpty()) {
        add(chart, panel.lines.get(i), panel.scale, Palette.of(i));
      }
    }
    return chart;
  }

  private static void add(XYChart chart, Line line, Scale scale, Color color) {
    XYSeries series =
        chart.addSeries(
            line.name,
            line.x.stream().map(scale::place).toList(),
            line.y.stream().map(scale::place).toList());
    series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setLineColor(color);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
  }
}
