package dev.longhand.glue;

import dev.longhand.runner.TaskData;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.Examples;
import java.util.List;
import java.util.Optional;

/**
 * A GLUE task, or one of the user's own files, with its examples.
 *
 * @param task its columns, classes and metrics
 * @param data the examples that the steps of a run need
 */
record GlueTaskData(GlueTask task, GlueData data) implements TaskData {

  @Override
  public Optional<Examples> training() {
    return data.train();
  }

  @Override
  public List<TaskSet> evaluated() {
    return data.evaluations().stream()
        .map(
            each ->
                new TaskSet(
                    "dev" + each.set().suffix(), each.set().suffix(), each.examples(), true))
        .toList();
  }

  @Override
  public List<TaskSet> predicted() {
    return data.predictions().stream()
        .map(
            each ->
                new TaskSet(
                    "test" + each.set().suffix(), each.set().suffix(), each.examples(), false))
        .toList();
  }

  /** Returns the names of a set's files. */
  GlueTask.EvaluationSet files(TaskSet set) {
    return data.predictions().stream()
        .map(GlueData.Evaluated::set)
        .filter(each -> each.suffix().equals(set.suffix()))
        .findFirst()
        .orElseThrow();
  }
}
