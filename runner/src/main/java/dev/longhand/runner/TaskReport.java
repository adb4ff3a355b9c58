package dev.longhand.runner;

import dev.longhand.cli.console.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tables and prediction files of a run, filled set by set. */
public interface TaskReport {
  /** Returns the metrics of the predictions of a labeled set, by their names. */
  Map<String, Double> metrics(TaskSet set, Predicted predicted);

  /**
   * Adds a set, and writes its files.
   *
   * @param metrics of its predictions; empty where a part of the model is untrained, since they
   *     would mean nothing
   */
  void add(TaskSet set, Predicted predicted, Map<String, Double> metrics);

  /**
   * Writes and prints the tables of all sets.
   *
   * @param written the files that the training left, to be named
   */
  void print(Console console, List<Path> written);
}
