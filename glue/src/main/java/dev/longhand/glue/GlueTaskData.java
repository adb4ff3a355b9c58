package dev.longhand.glue;

import dev.longhand.files.UserException;
import dev.longhand.runner.TaskData;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.NamedExamples;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GLUE task, or one of the user's own files, with its examples.
 *
 * @param task its columns, classes and metrics
 * @param data the examples that the steps of a run need
 */
record GlueTaskData(GlueTask task, GlueData data, Optional<Examples> holdout) implements TaskData {

  /** Takes all training examples for training. */
  GlueTaskData(GlueTask task, GlueData data) {
    this(task, data, Optional.empty());
  }

  /**
   * Returns these data with some training examples held out, on which the best checkpoint is
   * chosen.
   *
   * @param seed draws them
   */
  GlueTaskData holdingOut(int count, long seed) {
    Examples all = data.train().orElseThrow();
    if (count >= all.size()) {
      throw new UserException(
          "--%s %d: the training set has %,d examples; hold out fewer"
              .formatted(GlueFlags.HOLDOUT, count, all.size()));
    }
    List<Integer> order = NamedExamples.order(all.size(), seed);
    GlueData rest =
        new GlueData(
            Optional.of(all.ordered(sorted(order.subList(count, order.size())))),
            data.evaluations(),
            data.predictions());
    return new GlueTaskData(task, rest, Optional.of(all.ordered(sorted(order.subList(0, count)))));
  }

  private static int[] sorted(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  @Override
  public Map<String, Examples> examplesBySet() {
    Map<String, Examples> sets = TaskData.super.examplesBySet();
    holdout.ifPresent(examples -> sets.put("holdout", examples));
    return sets;
  }

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
