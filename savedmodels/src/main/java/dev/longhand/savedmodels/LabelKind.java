package dev.longhand.savedmodels;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.DataType;

/**
 * The kind of labels of a model, which determines the inputs and outputs of its signatures.
 *
 * <p>The constants are one table: the rank of the token ids, type and rank of the labels, the rank
 * of the logits, whether there are probabilities, and whether the labels sit at {@link
 * Signatures#POSITIONS}. {@link #inputs} and {@link #outputs} read it.
 */
public enum LabelKind {
  /** One class of several: labels int32 [batch]. */
  CLASSES(2, DataType.DT_INT32, 1, 2, true, false),
  /** A number: labels float [batch], logits [batch, 1]. */
  REGRESSION(2, DataType.DT_FLOAT, 1, 2, false, false),
  /** Any number of labels: labels float [batch, labels]. */
  MULTI_LABEL(2, DataType.DT_FLOAT, 2, 2, true, false),
  /** The word at each of n positions: labels int32 [n], logits [n, vocabulary]. */
  MASKED_WORDS(2, DataType.DT_INT32, 1, 2, true, true),
  /** One of several choices: token ids [batch, choices, length], labels int32 [batch]. */
  MULTIPLE_CHOICE(3, DataType.DT_INT32, 1, 2, true, false);

  private final int tokensRank;
  private final DataType labelType;
  private final int labelRank;
  private final int logitsRank;
  private final boolean probabilities;
  private final boolean positions;

  LabelKind(
      int tokensRank,
      DataType labelType,
      int labelRank,
      int logitsRank,
      boolean probabilities,
      boolean positions) {
    this.tokensRank = tokensRank;
    this.labelType = labelType;
    this.labelRank = labelRank;
    this.logitsRank = logitsRank;
    this.probabilities = probabilities;
    this.positions = positions;
  }

  /** The type of the labels: int32, or float32 where they are numbers. */
  public DataType labelType() {
    return labelType;
  }

  /** The number of dimensions of the labels. */
  public int labelRank() {
    return labelRank;
  }

  /** The number of dimensions of the token ids. */
  public int tokensRank() {
    return tokensRank;
  }

  /** Whether {@link Signatures#SERVING_DEFAULT} gives probabilities beside the logits. */
  public boolean hasProbabilities() {
    return probabilities;
  }

  /** Whether the labels belong to {@link Signatures#POSITIONS} and not to whole rows. */
  public boolean hasPositions() {
    return positions;
  }

  /** Type and number of dimensions that an input or output must have. */
  public record Form(DataType type, int rank) {
    @Override
    public String toString() {
      String name = TensorSpec.typeName(type);
      return rank == 0 ? name + " scalar" : name + " of rank " + rank;
    }
  }

  /** The inputs that the named one of the three required signatures must have. */
  Map<String, Form> inputs(String signature) {
    Map<String, Form> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, new Form(DataType.DT_INT32, tokensRank));
    inputs.put(Signatures.ATTENTION_MASK, new Form(DataType.DT_INT32, tokensRank));
    if (positions) {
      inputs.put(Signatures.POSITIONS, new Form(DataType.DT_INT32, 2));
    }
    if (signature.equals(Signatures.SERVING_DEFAULT)) {
      return inputs;
    }
    inputs.put(Signatures.LABELS, new Form(labelType, labelRank));
    inputs.put(Signatures.LABEL_SMOOTHING, new Form(DataType.DT_FLOAT, 0));
    if (signature.equals(Signatures.TRAIN)) {
      inputs.put(Signatures.LOSS_WEIGHTS, new Form(DataType.DT_FLOAT, 1));
      inputs.put(Signatures.SEED, new Form(DataType.DT_INT64, 0));
    }
    return inputs;
  }

  /** The outputs that the named one of the three required signatures must have. */
  Map<String, Form> outputs(String signature) {
    Map<String, Form> outputs = new LinkedHashMap<>();
    if (signature.equals(Signatures.TRAIN)) {
      outputs.put(Signatures.LOSS, new Form(DataType.DT_FLOAT, 0));
      return outputs;
    }
    outputs.put(Signatures.LOGITS, new Form(DataType.DT_FLOAT, logitsRank));
    if (signature.equals(Signatures.EVALUATE)) {
      outputs.put(Signatures.LOSS, new Form(DataType.DT_FLOAT, 1));
    } else if (probabilities) {
      outputs.put(Signatures.PROBABILITIES, new Form(DataType.DT_FLOAT, logitsRank));
    }
    return outputs;
  }
}
