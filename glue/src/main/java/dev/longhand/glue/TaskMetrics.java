package dev.longhand.glue;

import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.MetricFunction;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.data.Dataset;
import java.util.List;
import java.util.Map;

/** A task's metrics, in which a class has the task's number whatever order the model has. */
record TaskMetrics(GlueTask task, LabelOrder order) implements MetricFunction {

  @Override
  public List<String> names() {
    return task.metrics().keys();
  }

  @Override
  public Map<String, Double> compute(Predictions predictions, Dataset labelled) {
    return compute(predictions, order.taskClasses(labelled.classLabels()), labelled.valueLabels());
  }

  /** Returns the metrics of a set whose examples were not tokenised. */
  Map<String, Double> compute(Predictions predictions, Examples labelled) {
    return compute(predictions, labelled.classLabels(), labelled.valueLabels());
  }

  private Map<String, Double> compute(Predictions predictions, int[] classes, float[] values) {
    return task.isRegression()
        ? task.metrics().compute(predictions.values(), values)
        : task.metrics()
            .compute(order.taskClasses(predictions.classes()), classes, task.classes().size());
  }

  /** Returns the metrics of answering the same for every row: the majority class, or the mean. */
  Map<String, Double> baseline(Dataset labelled) {
    return baseline(order.taskClasses(labelled.classLabels()), labelled.valueLabels());
  }

  /** Returns the metrics of answering the same for every example. */
  Map<String, Double> baseline(Examples labelled) {
    return baseline(labelled.classLabels(), labelled.valueLabels());
  }

  private Map<String, Double> baseline(int[] classes, float[] values) {
    return task.isRegression()
        ? task.metrics().ofMean(values)
        : task.metrics().ofMajorityClass(classes, task.classes().size());
  }
}
