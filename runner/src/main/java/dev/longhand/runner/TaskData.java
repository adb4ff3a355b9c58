package dev.longhand.runner;

import dev.longhand.runner.data.Examples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The examples of a task that the steps of a run need. */
public interface TaskData {
  /** Returns the training set; empty where nothing is trained. */
  Optional<Examples> training();

  /**
   * Returns the labeled sets that are evaluated, the one that decides which model is best first.
   */
  List<TaskSet> evaluated();

  /** Returns the sets that are predicted after the evaluation. */
  List<TaskSet> predicted();

  /** Returns all examples by the names of their sets, the training set as {@code train}. */
  default Map<String, Examples> examplesBySet() {
    Map<String, Examples> sets = new LinkedHashMap<>();
    training().ifPresent(examples -> sets.put("train", examples));
    evaluated().forEach(set -> sets.put(set.name(), set.examples()));
    predicted().forEach(set -> sets.putIfAbsent(set.name(), set.examples()));
    return sets;
  }
}
