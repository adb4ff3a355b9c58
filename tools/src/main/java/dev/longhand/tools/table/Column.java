package dev.longhand.tools.table;

/**
 * A column of a table: a metric of a set of a task.
 *
 * @param task the task's name, with the set's ending, such as {@code mnli_mm}
 * @param set the set's name, such as {@code dev}
 * @param metric as in files of results, without {@code eval_}
 */
record Column(String task, String set, String metric) {
  /** Returns the heading. */
  String title() {
    return task + (set.startsWith("test") ? " test " : " ") + metric;
  }

  /** Returns the task without the ending of a second set. */
  String mainTask() {
    return task.replaceFirst("_mm$", "");
  }
}
