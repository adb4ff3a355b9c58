package dev.longhand.runner.model;

import dev.longhand.files.UserException;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.model.ModelConfig;
import java.util.function.UnaryOperator;

/**
 * A task's changes of the configuration of the model that a run starts from.
 *
 * @param head puts the task's head on a model that has the task's labels
 * @param lengthFlag the flag that says how many tokens a row has
 */
public record HeadOverride(UnaryOperator<ModelConfig> head, String lengthFlag) {
  /** A row is an example. */
  public static final HeadOverride OF_ROWS =
      new HeadOverride(HeadOverride::ofRows, "max_seq_length");

  private static ModelConfig ofRows(ModelConfig config) {
    if (config instanceof HierarchicalConfig documents) {
      throw new UserException(
          "config.json's head %s is for documents in segments, and here an example is one row: use newsgroups-runner"
              .formatted(documents.segmentHead().configName()));
    }
    return config;
  }
}
