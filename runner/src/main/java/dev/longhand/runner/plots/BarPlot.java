package dev.longhand.runner.plots;

import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A PNG of bars, one panel beside the other: some bars for each of several things compared. */
public final class BarPlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 480;
  private static final int ROTATION = 20;

  /** The position of a value's label, as a share of its bar's height. */
  private static final double AT_THE_TOP = 1;

  private BarPlot() {}

  /**
   * What stands in one system of coordinates.
   *
   * @param xAxis what is compared
   * @param yAxis what the values are, with their unit
   * @param things their names below the bars
   */
  public record Panel(
      String title, String xAxis, String yAxis, List<String> things, List<Bars> bars) {
    /** Copies the lists. */
    public Panel {
      things = List.copyOf(things);
      bars = List.copyOf(bars);
    }
  }

  /**
   * Bars of one color.
   *
   * @param name in the legend; no other bars of the panel have it
   * @param values one for each thing
   */
  public record Bars(String name, List<Double> values) {
    /** Copies the values. */
    public Bars {
      values = List.copyOf(values);
    }
  }

  /** Draws panels into a PNG. */
  public static void write(Path png, List<Panel> panels) {
    List<CategoryChart> charts = panels.stream().map(BarPlot::chart).toList();
    PngFile.write(
        png, out -> BitmapEncoder.saveBitmap(charts, 1, charts.size(), out, BitmapFormat.PNG));
  }

  private static CategoryChart chart(Panel panel) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(panel.title)
            .xAxisTitle(panel.xAxis)
            .yAxisTitle(panel.yAxis)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(Palette.GRID);
    chart.getStyler().setXAxisLabelRotation(ROTATION);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisDecimalPattern("#,##0.##");
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setLabelsFontColorAutomaticEnabled(false);
    chart.getStyler().setLabelsFontColor(Color.BLACK);
    chart.getStyler().setLabelsPosition(AT_THE_TOP);
    for (int i = 0; i < panel.bars.size(); i++) {
      Bars bars = panel.bars.get(i);
      chart.addSeries(bars.name, panel.things, bars.values).setFillColor(Palette.of(i));
    }
    return chart;
  }
}
