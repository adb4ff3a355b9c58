package dev.longhand.zoo.convert;

import dev.longhand.zoo.bert.BertConfig;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.linformer.LinformerConfig;
import dev.longhand.zoo.longformer.LongformerConfig;
import dev.longhand.zoo.performer.PerformerConfig;
import dev.longhand.zoo.roberta.RobertaConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names in an architecture's checkpoint of parts that BERT's encoder does not have. All names
 * are beginnings of tensors' names and end with their dot.
 *
 * @param pooler a dense layer and tanh over the first token
 * @param classifier the classification head, where it is two dense layers with tanh between them
 *     over the first token; empty for one of another form
 * @param words the head for masked words
 * @param copies parts of the attention that start as a copy of another: that one's name to theirs
 */
record CheckpointNames(
    String pooler, Optional<Classifier> classifier, Words words, Map<String, String> copies) {

  /** The two dense layers of a classification head. */
  record Classifier(String dense, String out) {}

  /**
   * A dense layer, an activation, a layer norm and the decoder over the vocabulary.
   *
   * @param decoder what else the head has: its bias and, if not tied, its weight
   * @param alwaysGelu whether the activation is GELU whatever {@code hidden_act} says
   */
  record Words(String dense, String norm, String decoder, boolean alwaysGelu) {}

  private static final Words BERT_WORDS =
      new Words(
          "cls.predictions.transform.dense.",
          "cls.predictions.transform.LayerNorm.",
          "cls.predictions.",
          false);
  private static final Words ROBERTA_WORDS =
      new Words("lm_head.dense.", "lm_head.layer_norm.", "lm_head.", true);

  private static final CheckpointNames BERT =
      new CheckpointNames(
          "bert.pooler.dense.",
          Optional.of(new Classifier("bert.pooler.dense.", "classifier.")),
          BERT_WORDS,
          Map.of());
  private static final CheckpointNames ROBERTA = ofRoberta("roberta.pooler.dense.", Map.of());

  /** BigBird's classifier has {@code hidden_act} between its layers. */
  private static final CheckpointNames BIG_BIRD =
      new CheckpointNames("bert.pooler.", Optional.empty(), BERT_WORDS, Map.of());

  private static final CheckpointNames LONGFORMER =
      ofRoberta(
          "longformer.pooler.dense.",
          Map.of(
              ".self.query.", ".self.query_global.",
              ".self.key.", ".self.key_global.",
              ".self.value.", ".self.value_global."));

  private static final Map<String, CheckpointNames> BY_MODEL_TYPE =
      new TreeMap<>(
          Map.of(
              BertConfig.MODEL_TYPE, BERT,
              RobertaConfig.MODEL_TYPE, ROBERTA,
              BigBirdConfig.MODEL_TYPE, BIG_BIRD,
              LongformerConfig.MODEL_TYPE, LONGFORMER,
              LinformerConfig.MODEL_TYPE, BERT,
              PerformerConfig.MODEL_TYPE, BERT));

  private static CheckpointNames ofRoberta(String pooler, Map<String, String> copies) {
    return new CheckpointNames(
        pooler,
        Optional.of(new Classifier("classifier.dense.", "classifier.out_proj.")),
        ROBERTA_WORDS,
        copies);
  }

  /** The {@code model_type} of every architecture whose form is known, in alphabetical order. */
  static List<String> modelTypes() {
    return List.copyOf(BY_MODEL_TYPE.keySet());
  }

  /** The form of an architecture's checkpoint, by its {@code model_type}. */
  static CheckpointNames of(String modelType) {
    CheckpointNames form = BY_MODEL_TYPE.get(modelType);
    if (form == null) {
      throw new IllegalArgumentException("no form of a checkpoint for " + modelType);
    }
    return form;
  }
}
