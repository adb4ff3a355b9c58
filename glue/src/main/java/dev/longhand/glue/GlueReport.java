package dev.longhand.glue;

import dev.longhand.cli.console.Console;
import dev.longhand.runner.Predicted;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.TaskSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of a GLUE run, and the files of its predictions. */
final class GlueReport implements TaskReport {
  private final GlueTaskData data;
  private final GlueTask task;
  private final Path folder;
  private final ResultsTable table;
  private final List<Path> predictionFiles = new ArrayList<>();

  GlueReport(GlueTaskData data, Path folder, Optional<PublishedResult> published) {
    this.data = data;
    this.task = data.task();
    this.folder = folder;
    this.table = new ResultsTable(task, published);
  }

  /** Returns the folder of the run. */
  Path folder() {
    return folder;
  }

  @Override
  public Map<String, Double> metrics(TaskSet set, Predicted predicted) {
    return TaskMetrics.of(task, predicted, set.examples());
  }

  @Override
  public void add(TaskSet set, Predicted predicted, Map<String, Double> metrics) {
    if (set.isLabeled()) {
      table.add(set.suffix(), metrics, TaskMetrics.ofOneAnswer(task, set.examples()));
    } else {
      predictionFiles.addAll(
          task.isRegression()
              ? PredictionFiles.writeValues(folder, data.files(set), predicted.values())
              : PredictionFiles.writeClasses(folder, task, data.files(set), predicted.classes()));
    }
  }

  @Override
  public void print(Console console, List<Path> written) {
    List<Path> all = new ArrayList<>(written);
    all.addAll(predictionFiles);
    table.report(console, folder, all);
  }
}
