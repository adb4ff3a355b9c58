package dev.longhand.glue;

import dev.longhand.trainer.MetricFunction;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.data.Dataset;
import java.util.List;
import java.util.Map;

/** A task's metrics, in which a class has the task's number whatever order the model has. */
record TaskMetrics(GlueTask task, ClassOrder order) implements MetricFunction {

  @Override
  public List<String> names() {
    return task.metrics().keys();
  }

  @Override
  public Map<String, Double> compute(Predictions predictions, Dataset labelled) {
    return task.isRegression()
        ? task.metrics().compute(predictions.values(), labelled.valueLabels())
        : task.metrics()
            .compute(
                order.taskClasses(predictions.classes()),
                order.taskClasses(labelled.classLabels()),
                task.classes().size());
  }

  /** Returns the metrics of answering the same for every row: the majority class, or the mean. */
  Map<String, Double> baseline(Dataset labelled) {
    return task.isRegression()
        ? task.metrics().ofMean(labelled.valueLabels())
        : task.metrics()
            .ofMajorityClass(order.taskClasses(labelled.classLabels()), task.classes().size());
  }
}
