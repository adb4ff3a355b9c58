package dev.longhand.savedmodels;

/**
 * The names that a trainable SavedModel and everybody who runs one agree on: its signatures, their
 * inputs and their outputs.
 */
public final class Signatures {
  /** What a server runs: token ids in, logits and probabilities out. */
  public static final String SERVING_DEFAULT = "serving_default";

  /** Logits and the loss of every example. */
  public static final String EVALUATE = "evaluate";

  /** The weighted loss and its gradient by every parameter that it reaches. */
  public static final String TRAIN = "train";

  /** Optional: the pooled vector of every segment, some of it dropped as the seed says. */
  public static final String ENCODE = "encode";

  /** Optional: loss and gradients of the head, and of the pooled vectors. */
  public static final String HEAD_TRAIN = "head_train";

  /** Optional: the encoder's gradients, given those of the pooled vectors. */
  public static final String ENCODE_TRAIN = "encode_train";

  /** Optional: the pooled vector of every segment, nothing dropped. */
  public static final String ENCODE_EVALUATE = "encode_evaluate";

  /** Optional: logits and the loss of every example, given the pooled vectors. */
  public static final String HEAD_EVALUATE = "head_evaluate";

  /** Optional: changes state that is not trained, before a step. */
  public static final String BEFORE_STEP = "before_step";

  /** Token ids, int32 [batch, length]. */
  public static final String INPUT_IDS = "input_ids";

  /** 1 at real tokens and 0 at padding, int32 [batch, length]. */
  public static final String ATTENTION_MASK = "attention_mask";

  /**
   * 0 in the first text and 1 in the second, int32 [batch, length]; only some tokenizers have it.
   */
  public static final String TOKEN_TYPE_IDS = "token_type_ids";

  /** Row and column of each masked word, int32 [n, 2]. */
  public static final String POSITIONS = "positions";

  /**
   * The number of segments of each example, int32 [examples]; absent where a row is an example. The
   * rows of the first come first.
   */
  public static final String SEGMENTS = "segments";

  /** A vector for each segment, float [segments, width]. */
  public static final String POOLED = "pooled";

  /** What is to be learned; {@link LabelKind} says its type and rank. */
  public static final String LABELS = "labels";

  /** The weight of each label's loss, float [labels]; 1 / labels where none is given. */
  public static final String LOSS_WEIGHTS = "loss_weights";

  /** The share of probability spread over all classes, float scalar. */
  public static final String LABEL_SMOOTHING = "label_smoothing";

  /** The seed of a step's dropout, int64 scalar. */
  public static final String SEED = "seed";

  /** The number of the step about to be made, int64 scalar. */
  public static final String STEP = "step";

  /** Scores before the softmax, float. */
  public static final String LOGITS = "logits";

  /** Softmax (one class) or sigmoid (several labels) of the logits, float. */
  public static final String PROBABILITIES = "probabilities";

  /** The loss: one value a label in {@link #EVALUATE}, their weighted sum in {@link #TRAIN}. */
  public static final String LOSS = "loss";

  /** Stands before a parameter's name in the name of its gradient's output. */
  public static final String GRADIENT_PREFIX = "gradient/";

  private Signatures() {}
}
