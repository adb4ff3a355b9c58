package dev.longhand.imdb;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.Review;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.plots.LinePlot;
import dev.longhand.runner.plots.LinePlot.Line;
import dev.longhand.runner.plots.LinePlot.Panel;
import dev.longhand.runner.plots.Scale;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The table and the pictures of a sweep over models and depths. */
final class SweepReport {
  private static final String TIME_PLOT = "time_by_depth.png";
  private static final String ACCURACY_PLOT = "accuracy_by_epoch.png";
  private static final String TABLE = "depths.txt";

  private final Path folder;
  private final ImdbData data;
  private final List<DepthRun> runs;
  private final Optional<PublishedResult> recipe;

  SweepReport(Path folder, ImdbData data, List<DepthRun> runs, Optional<PublishedResult> recipe) {
    this.folder = folder;
    this.data = data;
    this.runs = List.copyOf(runs);
    this.recipe = recipe;
  }

  /** Prints and writes the table, draws what there is to draw, and says where it is. */
  void write(Console console) {
    String text = table() + "\n";
    List<Path> written = new ArrayList<>();
    written.add(folder.resolve(TABLE));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(written.get(0), out -> out.write(bytes));
    draw(TIME_PLOT, List.of(times()), written);
    draw(
        ACCURACY_PLOT,
        List.of(
            accuracies("Training accuracy (reviews of the training set)", DepthRun::training),
            accuracies("Validation accuracy", DepthRun::validation)),
        written);
    console.result("");
    console.result(text);
    recipe.ifPresent(r -> console.result(r.sourceLine()));
    console.result("results: " + folder);
    written.forEach(path -> console.result("  " + path));
  }

  private void draw(String name, List<Panel> panels, List<Path> written) {
    boolean hasPoints =
        panels.stream().flatMap(panel -> panel.lines().stream()).anyMatch(l -> !l.x().isEmpty());
    if (hasPoints) {
      Path file = folder.resolve(name);
      LinePlot.write(file, panels);
      written.add(file);
    }
  }

  private Table table() {
    Table table =
        new Table(
            "model", "depth", "weights", "train s", "s/epoch", "training", "validation", "test");
    for (DepthRun run : runs) {
      table.row(
          run.model().model(),
          Integer.toString(run.model().depth()),
          String.format(Locale.ROOT, "%,d", run.parameters()),
          String.format(Locale.ROOT, "%.1f", run.trainSeconds()),
          String.format(Locale.ROOT, "%.1f", run.trainSeconds() / run.epochs()),
          percent(last(run.training())),
          percent(last(run.validation())),
          percent(run.test()));
    }
    return table.row(
        "majority class",
        "-",
        "-",
        "-",
        "-",
        majority(data.train()),
        majority(data.validation()),
        majority(data.test()));
  }

  private static OptionalDouble last(List<DepthRun.Point> points) {
    return points.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(points.get(points.size() - 1).accuracy());
  }

  private static String majority(Optional<NamedExamples> set) {
    return percent(
        set.isPresent()
            ? OptionalDouble.of(set.get().examples().majorityShare(Review.SENTIMENTS.size()))
            : OptionalDouble.empty());
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? String.format(Locale.ROOT, "%.2f", 100 * share.getAsDouble()) : "-";
  }

  private Panel times() {
    List<String> models = runs.stream().map(run -> run.model().model()).distinct().toList();
    return new Panel(
        "Training time by depth (evaluations left out)",
        "depth (layers)",
        "training time (s)",
        Scale.FROM_ZERO,
        models.stream().map(this::timesOf).toList());
  }

  private Line timesOf(String model) {
    List<DepthRun> own = runs.stream().filter(run -> run.model().model().equals(model)).toList();
    return new Line(
        model,
        own.stream().map(run -> (double) run.model().depth()).toList(),
        own.stream().map(DepthRun::trainSeconds).toList());
  }

  private Panel accuracies(String title, Function<DepthRun, List<DepthRun.Point>> curve) {
    return new Panel(
        title,
        "epoch",
        "accuracy (%)",
        Scale.LINEAR,
        runs.stream()
            .map(
                run ->
                    new Line(
                        run.model().label(),
                        curve.apply(run).stream().map(DepthRun.Point::epoch).toList(),
                        curve.apply(run).stream().map(p -> 100 * p.accuracy()).toList()))
            .toList());
  }
}
