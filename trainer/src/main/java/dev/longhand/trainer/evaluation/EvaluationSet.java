package dev.longhand.trainer.evaluation;

import dev.longhand.trainer.data.Dataset;
import java.util.List;
import java.util.stream.Stream;

/**
 * Labeled rows that a model is measured on.
 *
 * @param suffix ends every key of its results: "" for the first or only set, such as "_mm" else
 * @param data the rows
 * @param metrics what is computed beside the loss
 */
public record EvaluationSet(String suffix, Dataset data, MetricFunction metrics) {

  /** Returns the names, without {@code eval_}, of what decides between models: the loss is last. */
  public List<String> figures() {
    return Stream.concat(metrics.names().stream(), Stream.of("loss"))
        .map(name -> name + suffix)
        .toList();
  }
}
