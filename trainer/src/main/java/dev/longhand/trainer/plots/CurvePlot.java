package dev.longhand.trainer.plots;

import dev.longhand.savedmodels.ReportedException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A PNG of runs over their steps: the loss in training and in evaluation, the learning rate, and
 * the metrics, one panel below the other. A run has one colour throughout; evaluation is dashed.
 */
public final class CurvePlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 380;

  /** The same for every panel, so that equal steps stand below each other. */
  private static final int AXIS_WIDTH = 90;

  private static final int LEGEND_SYMBOL = 45;
  private static final int LEGEND_LETTER = 7;
  private static final Set<String> NOT_METRICS =
      Set.of("loss", "runtime", "samples", "steps_per_second");
  private static final Color[] COLOURS = {
    new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
    new Color(0x56B4E9), new Color(0xE69F00), new Color(0x000000), new Color(0x999999)
  };

  private CurvePlot() {}

  /** Whether runs logged anything that can be drawn; one shorter than --logging_steps did not. */
  public static boolean hasCurves(List<RunLog> runs) {
    return !panels(runs).isEmpty();
  }

  /**
   * Draws runs into a PNG.
   *
   * @throws ReportedException where the runs logged nothing, or the file can't be written
   */
  public static void write(Path png, List<RunLog> runs) {
    List<XYChart> panels = panels(runs);
    if (panels.isEmpty()) {
      throw new ReportedException(
          "There is nothing to plot in %s: a run logs its loss every --logging_steps steps"
              .formatted(String.join(", ", runs.stream().map(RunLog::name).toList())));
    }
    try {
      BitmapEncoder.saveBitmap(
          panels, panels.size(), 1, png.toAbsolutePath().toString(), BitmapFormat.PNG);
    } catch (IOException e) {
      throw new ReportedException(
          "Cannot write the plot %s: %s; name another --output".formatted(png, e.getMessage()), e);
    }
  }

  private static List<XYChart> panels(List<RunLog> runs) {
    List<XYChart> panels = new ArrayList<>();
    addPanel(panels, runs, "Loss", "loss (mean per example)", List.of("loss", "eval_loss"));
    addPanel(panels, runs, "Learning rate", "learning rate", List.of("learning_rate"));
    addPanel(panels, runs, "Evaluation", "metric", metrics(runs));
    return panels;
  }

  /** The metrics of the runs, without what was timed. */
  private static List<String> metrics(List<RunLog> runs) {
    return runs.stream()
        .flatMap(RunLog::keys)
        .distinct()
        .filter(key -> key.startsWith("eval_"))
        .filter(key -> NOT_METRICS.stream().noneMatch(name -> key.startsWith("eval_" + name)))
        .toList();
  }

  private static void addPanel(
      List<XYChart> panels, List<RunLog> runs, String title, String axis, List<String> keys) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("optimiser step")
            .yAxisTitle(axis)
            .build();
    chart.getStyler().setYAxisLeftWidthHint(AXIS_WIDTH);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisTickMarkSpacingHint(100);
    chart.getStyler().setPlotGridLinesColor(new Color(0xDDDDDD));
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax(lastStep(runs));
    if (keys.contains("learning_rate")) {
      chart.getStyler().setYAxisDecimalPattern("0.0E0");
    }
    for (int run = 0; run < runs.size(); run++) {
      for (String key : keys) {
        addCurve(chart, runs.get(run), key, COLOURS[run % COLOURS.length], keys.indexOf(key));
      }
    }
    placeLegend(chart);
    if (!chart.getSeriesMap().isEmpty()) {
      panels.add(chart);
    }
  }

  /** In one line below the panel, or beside it where the names are too long for that. */
  private static void placeLegend(XYChart chart) {
    int width =
        chart.getSeriesMap().keySet().stream()
            .mapToInt(name -> LEGEND_SYMBOL + LEGEND_LETTER * name.length())
            .sum();
    boolean below = width < WIDTH;
    chart.getStyler().setLegendPosition(below ? LegendPosition.OutsideS : LegendPosition.OutsideE);
    chart.getStyler().setLegendLayout(below ? LegendLayout.Horizontal : LegendLayout.Vertical);
  }

  private static void addCurve(XYChart chart, RunLog run, String key, Color colour, int variant) {
    List<Map<String, Double>> entries = run.having(key);
    if (entries.isEmpty()) {
      return;
    }
    String name = legend(chart, run.name() + " " + key);
    XYSeries series =
        chart.addSeries(
            name,
            entries.stream().map(entry -> entry.get("step")).toList(),
            entries.stream().map(entry -> entry.get(key)).toList());
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setLineStyle(stroke(key, variant));
    series.setMarker(marker(key, entries.size()));
  }

  private static double lastStep(List<RunLog> runs) {
    return runs.stream()
        .flatMap(run -> run.having("step").stream())
        .mapToDouble(entry -> entry.get("step"))
        .max()
        .orElse(1);
  }

  private static Marker marker(String key, int points) {
    if (points > 30) {
      return SeriesMarkers.NONE;
    }
    return key.startsWith("eval_") ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE;
  }

  /** Two runs may have the same folder name; a legend's names are distinct. */
  private static String legend(XYChart chart, String name) {
    String free = name;
    for (int i = 2; chart.getSeriesMap().containsKey(free); i++) {
      free = name + " (" + i + ")";
    }
    return free;
  }

  private static BasicStroke stroke(String key, int variant) {
    float[] dashes = key.startsWith("eval_") ? new float[] {9, 3 + 4 * variant} : null;
    return new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, dashes, 0f);
  }
}
