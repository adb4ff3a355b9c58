package dev.longhand.zoo.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.OptionalInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model, an encoder with a head: what its config.json says, and its forward pass. Each
 * architecture is a record that implements this.
 */
public interface ModelConfig {

  /** The value of {@code model_type}, such as {@code bert}. */
  String modelType();

  /** Returns the prefix of its class names in transformers, such as {@code Bert}. */
  String className();

  /** The name of its class in transformers, such as {@code BertForSequenceClassification}. */
  default String architecture() {
    return className() + head().type().suffix();
  }

  /** Returns the prefix of the encoder's parameters, such as {@code bert.}. */
  String basePrefix();

  /** The sizes and rates that all encoders have. */
  EncoderConfig encoder();

  /** The number of token types that it tells apart; empty where it reads none. */
  default OptionalInt tokenTypes() {
    return OptionalInt.of(encoder().tokenTypes());
  }

  /** The head. */
  HeadConfig head();

  /** The encoder of this configuration with another head. */
  ModelConfig withHead(HeadConfig head);

  /** The outputs of a classification head. */
  default Labels labels() {
    return head().labels();
  }

  /** The encoder of this configuration with a classification head of these labels. */
  default ModelConfig withLabels(Labels labels) {
    return withHead(HeadConfig.classification(labels));
  }

  /** The most tokens that a row can have, special tokens included. */
  int maxLength();

  /** What its attention is and costs. */
  AttentionCost attentionCost();

  /** The weights of one layer's matrices, each of which a token is multiplied by once. */
  default double matrixWeights() {
    double hidden = encoder().hiddenSize();
    return 4 * hidden * hidden + 2 * hidden * encoder().intermediateSize();
  }

  /** The content of config.json. */
  ObjectNode toJson();

  /** The forward pass from token ids to hidden states. */
  ForwardPass forward(BuildOptions options);

  /** Returns the head, which computes the logits. */
  Head headLayers();

  /** What {@code evaluate} and {@code train} take beside the tokens. */
  default List<OptionalInput> optionalInputs() {
    return List.of();
  }

  /** Training steps after which random features are drawn anew; 0 for never. */
  default int redrawInterval() {
    return 0;
  }

  /**
   * Endings of the names of encoder parameters that BERT lacks and no other can stand for: in a
   * model that is made of a BERT checkpoint they are new.
   */
  default List<String> ownParameters() {
    return List.of();
  }

  /**
   * Returns the names by which a checkpoint of this architecture becomes another's, and another's
   * becomes one of it; empty where nothing is converted.
   */
  default Optional<CheckpointNames> checkpointNames() {
    return Optional.empty();
  }

  /** Returns whether long-context models are made of checkpoints of this architecture. */
  default boolean startsLongModels() {
    return false;
  }

  /** Returns the configuration of this architecture that the content of a config.json gives. */
  ModelConfig fromJson(ObjectNode json);

  /** This configuration with other values of some keys of config.json. */
  default ModelConfig with(Map<String, ?> values) {
    ObjectNode json = toJson();
    values.forEach((key, value) -> json.set(key, new ObjectMapper().valueToTree(value)));
    return fromJson(json);
  }

  /**
   * This configuration for texts of up to so many tokens: positions for as many, and what else
   * depends on their number.
   */
  default ModelConfig withMaxLength(int tokens) {
    int before = encoder().maxPositions() - maxLength();
    return with(Map.of("max_position_embeddings", tokens + before));
  }

  /** This configuration with one dropout rate everywhere. */
  default ModelConfig withDropout(double rate) {
    return with(
        Map.of(
            "hidden_dropout_prob", rate,
            "attention_probs_dropout_prob", rate,
            "classifier_dropout", rate));
  }
}
