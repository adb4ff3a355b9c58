package dev.longhand.runner.plots;

import dev.longhand.files.UserException;
import java.awt.BasicStroke;
import java.awt.Color;
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
 * A PNG of runs over their epochs, or over their optimizer steps where none lasted a whole epoch:
 * the loss in training and in evaluation, the learning rate, and each metric, one panel below the
 * other. A run has one color throughout; evaluation is dashed.
 */
public final class CurvePlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 380;

  /** What a line of the legend adds to the height. */
  private static final int LEGEND_LINE = 22;

  /** What fits beside the other names into one line of the legend, and at most into a line. */
  private static final int LEGEND_LETTERS = 90;

  /** The same for every panel, so that equal steps stand below each other. */
  private static final int AXIS_WIDTH = 90;

  private static final Set<String> NOT_METRICS =
      Set.of("loss", "runtime", "samples", "steps_per_second");
  private static final String EVALUATION = "eval_";
  private static final String STEP = "step";
  private static final String EPOCH = "epoch";

  private CurvePlot() {}

  /**
   * The curves of one coordinate system.
   *
   * @param axis what the values are
   * @param unit what they are divided by; XChart's axis cannot part values of less than 0.0001
   * @param keys the logged values that are drawn
   */
  private record Panel(String title, String axis, double unit, List<String> keys) {}

  /**
   * What the runs are drawn over.
   *
   * @param key its name in a log
   * @param axis what is written below it
   * @param last where it ends
   */
  private record Time(String key, String axis, double last) {}

  /** Whether runs logged anything that can be drawn; one shorter than --logging_steps did not. */
  public static boolean hasCurves(List<RunLog> runs) {
    return !charts(runs).isEmpty();
  }

  /**
   * Draws runs into a PNG.
   *
   * @throws UserException where the runs logged nothing, or the file can't be written
   */
  public static void write(Path png, List<RunLog> runs) {
    List<XYChart> charts = charts(runs);
    if (charts.isEmpty()) {
      throw new UserException(
          "there is nothing to plot in %s: no run has logged its loss yet"
              .formatted(String.join(", ", runs.stream().map(RunLog::name).toList())));
    }
    PngFile.write(
        png, out -> BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG));
  }

  private static List<XYChart> charts(List<RunLog> runs) {
    List<String> names = names(runs);
    Time time = time(runs);
    return panels(runs).stream()
        .map(panel -> chart(panel, time, runs, names))
        .filter(chart -> !chart.getSeriesMap().isEmpty())
        .toList();
  }

  private static List<Panel> panels(List<RunLog> runs) {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        new Panel(
            "Loss (solid: training, dashed: evaluation)",
            "loss (mean per example)",
            1,
            List.of("loss", EVALUATION + "loss")));
    panels.add(
        new Panel("Learning rate", "learning rate, millionths", 1e-6, List.of("learning_rate")));
    for (String key : metrics(runs)) {
      String metric = key.substring(EVALUATION.length()).replace('_', ' ');
      panels.add(new Panel("Evaluation: " + metric, metric, 1, List.of(key)));
    }
    return panels;
  }

  /** The metrics of the runs, without what was timed. */
  private static List<String> metrics(List<RunLog> runs) {
    return runs.stream()
        .flatMap(RunLog::keys)
        .distinct()
        .filter(key -> key.startsWith(EVALUATION))
        .filter(key -> NOT_METRICS.stream().noneMatch(name -> key.startsWith(EVALUATION + name)))
        .toList();
  }

  /** The names in the legend: distinct where two folders are called the same, and not too long. */
  private static List<String> names(List<RunLog> runs) {
    List<String> names = new ArrayList<>();
    for (RunLog run : runs) {
      String name = shortened(run.name());
      String free = name;
      for (int i = 2; names.contains(free); i++) {
        free = name + " (" + i + ")";
      }
      names.add(free);
    }
    return names;
  }

  private static String shortened(String name) {
    int half = LEGEND_LETTERS / 2;
    return name.length() <= LEGEND_LETTERS
        ? name
        : name.substring(0, half) + "…" + name.substring(name.length() - half);
  }

  private static XYChart chart(Panel panel, Time time, List<RunLog> runs, List<String> names) {
    boolean oneLine = names.stream().mapToInt(name -> name.length() + 8).sum() <= LEGEND_LETTERS;
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT + (oneLine ? 0 : (runs.size() - 1) * LEGEND_LINE))
            .title(panel.title)
            .xAxisTitle(time.axis)
            .yAxisTitle(panel.axis)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(oneLine ? LegendLayout.Horizontal : LegendLayout.Vertical);
    chart.getStyler().setYAxisLeftWidthHint(AXIS_WIDTH);
    chart.getStyler().setYAxisDecimalPattern("#,##0.####");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisTickMarkSpacingHint(100);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax(time.last);
    chart.getStyler().setPlotGridLinesColor(Palette.GRID);
    for (int run = 0; run < runs.size(); run++) {
      addRun(chart, panel, time.key, runs.get(run), names.get(run), Palette.of(run));
    }
    return chart;
  }

  private static Time time(List<RunLog> runs) {
    boolean allKnow = runs.stream().allMatch(run -> run.having(STEP).equals(run.having(EPOCH)));
    return allKnow && last(runs, EPOCH) >= 1
        ? new Time(EPOCH, "epoch", last(runs, EPOCH))
        : new Time(STEP, "optimizer step", last(runs, STEP));
  }

  private static double last(List<RunLog> runs, String key) {
    return runs.stream()
        .flatMap(run -> run.having(key).stream())
        .mapToDouble(entry -> entry.get(key))
        .max()
        .orElse(1);
  }

  /** Draws a run's curves, which are one entry of the legend. */
  private static void addRun(
      XYChart chart, Panel panel, String time, RunLog run, String name, Color color) {
    for (String key : panel.keys) {
      List<Map<String, Double>> entries = run.having(key);
      if (!entries.isEmpty()) {
        boolean another = chart.getSeriesMap().containsKey(name);
        XYSeries series =
            addCurve(chart, another ? name + " " + key : name, time, key, panel.unit, entries);
        series.setShowInLegend(!another);
        series.setLineColor(color);
        series.setMarkerColor(color);
      }
    }
  }

  private static XYSeries addCurve(
      XYChart chart,
      String name,
      String time,
      String key,
      double unit,
      List<Map<String, Double>> entries) {
    XYSeries series =
        chart.addSeries(
            name,
            entries.stream().map(entry -> entry.get(time)).toList(),
            entries.stream().map(entry -> entry.get(key) / unit).toList());
    float[] dashes = key.startsWith(EVALUATION) ? new float[] {9, 5} : null;
    series.setLineStyle(
        new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, dashes, 0f));
    series.setMarker(marker(key, entries.size()));
    return series;
  }

  private static Marker marker(String key, int points) {
    if (points > 30) {
      return SeriesMarkers.NONE;
    }
    return key.startsWith(EVALUATION) ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE;
  }
}
