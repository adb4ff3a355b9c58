package dev.longhand.runner;

import dev.longhand.runner.record.DataRecord;
import dev.longhand.runner.reporting.RunRecord;

/** The entries of run.json on a task: its data, classes and metrics, and what else it knows. */
public final class TaskRecord {
  private TaskRecord() {}

  /** Adds the entries to the record of a run. */
  public static <D extends TaskData> void add(RunRecord record, RunnerTask<D> task, D data) {
    record
        .put("data", DataRecord.of(data.examplesBySet()))
        .put("classes", task.classes(data))
        .put("metrics", task.metricNames())
        .put("evaluated", data.evaluated().stream().map(TaskSet::name).toList());
    task.record(data, record);
  }
}
