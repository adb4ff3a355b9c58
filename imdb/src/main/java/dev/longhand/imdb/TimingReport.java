package dev.longhand.imdb;

import dev.longhand.cli.console.Console;
import dev.longhand.runner.plots.BarPlot;
import dev.longhand.runner.plots.BarPlot.Bars;
import dev.longhand.runner.plots.BarPlot.Panel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The table and the picture of models that were timed on the same reviews. */
record TimingReport(Path folder, List<ModelTiming> timings) {
  private static final String PLOT = "inference.png";

  /** Prints the table, draws the picture, and says where everything is. */
  void write(Console console) {
    Path plot = folder.resolve(PLOT);
    BarPlot.write(plot, panels());
    console.result("");
    console.result(ModelTiming.table(timings));
    console.result("");
    console.result("results: " + folder);
    console.result("  " + plot);
  }

  private List<Panel> panels() {
    List<String> models = timings.stream().map(TimingReport::label).toList();
    List<Panel> panels = new ArrayList<>();
    panels.add(
        new Panel(
            "Time for %,d reviews".formatted(timings.get(0).reviews()),
            "model",
            "seconds",
            models,
            List.of(
                bars("load", ModelTiming::loadSeconds),
                bars("tokenize", ModelTiming::tokenizeSeconds),
                bars("run", ModelTiming::runSeconds))));
    panels.add(
        new Panel(
            "Speed (loading and tokenizing left out)",
            "model",
            "reviews per second",
            models,
            List.of(bars("reviews per second", ModelTiming::examplesPerSecond))));
    if (timings.stream().allMatch(timing -> timing.peakMegabytes().isPresent())) {
      panels.add(
          new Panel(
              "Peak memory of the process",
              "model",
              "MB",
              models,
              List.of(bars("peak memory", timing -> timing.peakMegabytes().orElseThrow()))));
    }
    return panels;
  }

  private static String label(ModelTiming timing) {
    return "%s, %,d tokens%s"
        .formatted(timing.model(), timing.maxLength(), timing.fineTuned() ? "" : ", untrained");
  }

  private Bars bars(String name, Function<ModelTiming, Double> value) {
    return new Bars(name, timings.stream().map(value).toList());
  }
}
