package dev.longhand.newsgroups;

import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.metrics.ConfusionMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Accuracy and macro F1, in which a class has its group's number whatever order the model has. */
record NewsMetrics(LabelOrder order) implements MetricFunction {
  static final String ACCURACY = "accuracy";
  static final String MACRO_F1 = "macro_f1";
  static final List<String> NAMES = List.of(ACCURACY, MACRO_F1);

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Map<String, Double> compute(Predictions predictions, Dataset labeled) {
    return of(
        ConfusionMatrix.of(predictions.classes(), labeled.classLabels(), order.names().size()));
  }

  /** Returns the figures of counts. */
  static Map<String, Double> of(ConfusionMatrix counts) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(ACCURACY, counts.accuracy());
    figures.put(MACRO_F1, counts.macroF1());
    return figures;
  }
}
