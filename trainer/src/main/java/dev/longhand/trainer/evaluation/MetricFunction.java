package dev.longhand.trainer.evaluation;

import dev.longhand.trainer.data.Dataset;
import java.util.List;
import java.util.Map;

/** Figures that compare predictions with the labels of a data set. */
public interface MetricFunction {
  /** No figures beyond the loss. */
  MetricFunction NONE =
      new MetricFunction() {
        @Override
        public List<String> names() {
          return List.of();
        }

        @Override
        public Map<String, Double> compute(Predictions predictions, Dataset labeled) {
          return Map.of();
        }
      };

  /** The names of the figures, known before the first evaluation. */
  List<String> names();

  /** The figures by name, in the order of {@link #names}. */
  Map<String, Double> compute(Predictions predictions, Dataset labeled);
}
