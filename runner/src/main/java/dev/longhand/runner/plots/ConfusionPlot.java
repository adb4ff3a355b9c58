package dev.longhand.runner.plots;

import dev.longhand.trainer.metrics.ConfusionMatrix;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A PNG of a confusion matrix: a row for each right class from top to bottom, a column for each
 * predicted one, the darker the more rows; counts are written into the cells.
 */
public final class ConfusionPlot {
  private static final int CELL = 44;
  private static final int AROUND = 420;
  private static final Color[] SHADES = {Color.WHITE, new Color(0x56B4E9)};

  private ConfusionPlot() {}

  /** Draws a matrix into a PNG. */
  public static void write(Path png, String title, List<String> classes, ConfusionMatrix counts) {
    HeatMapChart chart = chart(title, classes, counts);
    PngFile.write(png, out -> BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG));
  }

  private static HeatMapChart chart(String title, List<String> classes, ConfusionMatrix counts) {
    int size = AROUND + CELL * classes.size();
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(size)
            .height(size)
            .title(title + ": number of documents")
            .xAxisTitle("predicted class")
            .yAxisTitle("right class")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setShowValue(true);
    chart.getStyler().setHeatMapDecimalValueFormatter(value -> Long.toString(Math.round(value)));
    chart.getStyler().setRangeColors(SHADES);
    chart.getStyler().setXAxisLabelRotation(90);
    chart.getStyler().setPlotContentSize(1);
    chart.addSeries("documents", classes, reversed(classes), cells(counts));
    return chart;
  }

  /** The first class stands at the top, and the axis begins below. */
  private static List<String> reversed(List<String> classes) {
    List<String> reversed = new ArrayList<>(classes);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Number[]> cells(ConfusionMatrix counts) {
    int last = counts.classes() - 1;
    List<Number[]> cells = new ArrayList<>();
    for (int column = 0; column <= last; column++) {
      for (int row = 0; row <= last; row++) {
        cells.add(new Number[] {column, row, counts.count(last - row, column)});
      }
    }
    return cells;
  }
}
