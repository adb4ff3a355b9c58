package dev.longhand.glue;

import dev.longhand.runner.Predicted;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.evaluation.Predictions;
import java.util.List;
import java.util.Map;

/** A task's metrics, in which a class has the task's number whatever order the model has. */
record TaskMetrics(GlueTask task, LabelOrder order) implements MetricFunction {

  @Override
  public List<String> names() {
    return task.metrics().keys();
  }

  @Override
  public Map<String, Double> compute(Predictions predictions, Dataset labeled) {
    return compute(predictions, order.taskClasses(labeled.classLabels()), labeled.valueLabels());
  }

  /** Returns the metrics of predictions in the task's order of classes. */
  static Map<String, Double> of(GlueTask task, Predicted predicted, Examples labeled) {
    return task.isRegression()
        ? task.metrics().compute(predicted.values(), labeled.valueLabels())
        : task.metrics().compute(predicted.classes(), labeled.classLabels(), task.classes().size());
  }

  private Map<String, Double> compute(Predictions predictions, int[] classes, float[] values) {
    return task.isRegression()
        ? task.metrics().compute(predictions.values(), values)
        : task.metrics()
            .compute(order.taskClasses(predictions.classes()), classes, task.classes().size());
  }

  /** Returns the metrics of one answer for every example: the majority class, or the mean. */
  static Map<String, Double> ofOneAnswer(GlueTask task, Examples labeled) {
    int[] classes = labeled.classLabels();
    float[] values = labeled.valueLabels();
    return task.isRegression()
        ? task.metrics().ofMean(values)
        : task.metrics().ofMajorityClass(classes, task.classes().size());
  }
}
