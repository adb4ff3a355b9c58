package dev.longhand.trainer.plots;

import dev.longhand.savedmodels.ReportedException;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** A PNG with one bar for each name. */
public final class BarPlot {
  private BarPlot() {}

  /**
   * Draws values as bars, in the map's order.
   *
   * @param axis what the values are, with their unit
   * @throws ReportedException where the file can't be written
   */
  public static void write(Path png, String title, String axis, Map<String, Double> values) {
    CategoryChart chart =
        new CategoryChartBuilder().width(900).height(500).title(title).yAxisTitle(axis).build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    List<String> names = new ArrayList<>(values.keySet());
    chart.addSeries(axis, names, new ArrayList<>(values.values()));
    try {
      BitmapEncoder.saveBitmap(chart, png.toAbsolutePath().toString(), BitmapFormat.PNG);
    } catch (IOException e) {
      throw new ReportedException(
          "Cannot write the chart %s: %s; name another file".formatted(png, e.getMessage()), e);
    }
  }
}
