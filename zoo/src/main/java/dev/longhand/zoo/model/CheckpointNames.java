package dev.longhand.zoo.model;

import java.util.Map;
import java.util.Optional;

/**
 * The names in an architecture's checkpoint of parts that BERT's encoder does not have, for
 * converting one architecture's checkpoint into another's. All names are beginnings of tensors'
 * names and end with their dot.
 *
 * @param pooler a dense layer and tanh over the first token
 * @param classifier the classification head, where it is two dense layers with tanh between them
 *     over the first token; empty for one of another form
 * @param words the masked language model's head
 * @param copies parts of the attention that start as a copy of another: that one's name to theirs
 */
public record CheckpointNames(
    String pooler, Optional<Classifier> classifier, Words words, Map<String, String> copies) {

  /** The two dense layers of a classification head. */
  public record Classifier(String dense, String out) {}

  /**
   * A dense layer, an activation, a layer norm and the decoder over the vocabulary.
   *
   * @param decoder what else the head has: its bias and, if not tied, its weight
   * @param alwaysGelu whether the activation is GELU whatever {@code hidden_act} says
   */
  public record Words(String dense, String norm, String decoder, boolean alwaysGelu) {}

  private static final Words BERT_WORDS =
      new Words(
          "cls.predictions.transform.dense.",
          "cls.predictions.transform.LayerNorm.",
          "cls.predictions.",
          false);
  private static final Words ROBERTA_WORDS =
      new Words("lm_head.dense.", "lm_head.layer_norm.", "lm_head.", true);

  /** BERT's names. */
  public static final CheckpointNames BERT =
      new CheckpointNames(
          "bert.pooler.dense.",
          Optional.of(new Classifier("bert.pooler.dense.", "classifier.")),
          BERT_WORDS,
          Map.of());

  /** BigBird's names; its classifier has {@code hidden_act} between its layers. */
  public static final CheckpointNames BIG_BIRD =
      new CheckpointNames("bert.pooler.", Optional.empty(), BERT_WORDS, Map.of());

  /**
   * Returns RoBERTa's names.
   *
   * @param encoder the prefix of the encoder's parameters, with its dot
   */
  public static CheckpointNames ofRoberta(String encoder, Map<String, String> copies) {
    return new CheckpointNames(
        encoder + "pooler.dense.",
        Optional.of(new Classifier("classifier.dense.", "classifier.out_proj.")),
        ROBERTA_WORDS,
        copies);
  }
}
