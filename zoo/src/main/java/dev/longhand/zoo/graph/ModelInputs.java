package dev.longhand.zoo.graph;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.OptionalInput;
import dev.longhand.zoo.model.ModelConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Everything that is fed to a model's graph.
 *
 * @param inputs tokens, [batch, length] or [batch, choices, length]
 * @param labels as {@link LabelKind} has them
 * @param weights of the labels' losses
 * @param smoothing the share of probability spread over all classes, []
 * @param seed of dropout, []
 */
record ModelInputs(
    Inputs inputs,
    Operand<? extends TNumber> labels,
    Operand<TFloat32> weights,
    Operand<TFloat32> smoothing,
    Operand<TInt64> seed) {

  /** Adds the placeholders of a model. */
  static ModelInputs placeholders(Ops tf, ModelConfig config, boolean tokenTypes) {
    Operand<? extends TNumber> labels = labels(tf, config);
    var count = tf.gather(tf.shape(labels), tf.constant(new int[] {0}), tf.constant(0)); // [1]
    var even = tf.math.reciprocal(tf.dtypes.cast(count, TFloat32.class)); // [1]
    return new ModelInputs(
        inputs(tf, config, tokenTypes),
        labels,
        optional(tf, Signatures.LOSS_WEIGHTS, tf.tile(even, count), unknown(1)),
        optional(tf, Signatures.LABEL_SMOOTHING, tf.constant(0f), Shape.scalar()),
        placeholder(tf, Signatures.SEED, TInt64.class, Shape.scalar()));
  }

  private static Inputs inputs(Ops tf, ModelConfig config, boolean tokenTypes) {
    LabelKind kind = config.head().labelKind();
    Shape shape = unknown(kind.tokensRank());
    Operand<TInt32> ids = placeholder(tf, Signatures.INPUT_IDS, TInt32.class, shape);
    Operand<TInt32> mask = placeholder(tf, Signatures.ATTENTION_MASK, TInt32.class, shape);
    Optional<Operand<TInt32>> types = Optional.empty();
    if (tokenTypes) {
      types = Optional.of(placeholder(tf, Signatures.TOKEN_TYPE_IDS, TInt32.class, shape));
    }
    Optional<Operand<TInt32>> positions = Optional.empty();
    if (kind.hasPositions()) {
      Shape places = Shape.of(Shape.UNKNOWN_SIZE, 2);
      positions = Optional.of(placeholder(tf, Signatures.POSITIONS, TInt32.class, places));
    }
    Optional<Operand<TInt32>> segments = Optional.empty();
    if (config instanceof HierarchicalConfig) {
      segments = Optional.of(placeholder(tf, Signatures.SEGMENTS, TInt32.class, unknown(1)));
    }
    Map<String, Operand<TInt32>> others = new LinkedHashMap<>();
    for (OptionalInput input : config.optionalInputs()) {
      var otherwise = input.otherwise().of(tf, rows(tf, ids));
      others.put(
          input.name(),
          input.perToken()
              ? optional(tf, input.name(), tf.reshape(otherwise, tf.shape(ids)), shape)
              : optional(tf, input.name(), otherwise, Shape.scalar()));
    }
    return new Inputs(ids, mask, types, positions, segments, others);
  }

  private static Operand<? extends TNumber> labels(Ops tf, ModelConfig config) {
    LabelKind kind = config.head().labelKind();
    Shape shape =
        kind.labelRank() == 1 ? unknown(1) : Shape.of(Shape.UNKNOWN_SIZE, config.labels().size());
    return kind.labelType() == DataType.DT_FLOAT
        ? placeholder(tf, Signatures.LABELS, TFloat32.class, shape)
        : placeholder(tf, Signatures.LABELS, TInt32.class, shape);
  }

  private static Shape unknown(int rank) {
    long[] sizes = new long[rank];
    Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
    return Shape.of(sizes);
  }

  private static <T extends TType> Operand<T> placeholder(
      Ops tf, String name, Class<T> type, Shape shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }

  private static <T extends TType> Operand<T> optional(
      Ops tf, String name, Operand<T> otherwise, Shape shape) {
    return tf.withName(name).placeholderWithDefault(otherwise, shape);
  }

  /** The inputs with a row for each choice: [batch, choices, length] as [rows, length]. */
  Inputs rows(Ops tf) {
    return inputs.map(x -> rows(tf, x));
  }

  private static Operand<TInt32> rows(Ops tf, Operand<TInt32> x) {
    if (x.shape().numDimensions() != 3) {
      return x;
    }
    var length = tf.gather(tf.shape(x), tf.constant(2), tf.constant(0)); // []
    return tf.reshape(x, tf.stack(List.of(tf.constant(-1), length)));
  }

  /** What is computed of rows in the shape that the labels go with: a row's choices together. */
  Operand<TFloat32> together(Ops tf, Operand<TFloat32> logits) {
    if (inputs.ids().shape().numDimensions() != 3) {
      return logits;
    }
    var choices = tf.gather(tf.shape(inputs.ids()), tf.constant(1), tf.constant(0)); // []
    return tf.reshape(logits, tf.stack(List.of(tf.constant(-1), choices))); // [batch, choices]
  }

  /** The same on one side of a condition: dead, and everything after it, on the other. */
  ModelInputs when(Ops tf, Operand<TBool> condition, boolean holds) {
    return new ModelInputs(
        inputs.map(x -> side(tf, x, condition, holds)),
        side(tf, labels, condition, holds),
        side(tf, weights, condition, holds),
        side(tf, smoothing, condition, holds),
        side(tf, seed, condition, holds));
  }

  /** A tensor on one side of a condition. */
  static <T extends TType> Operand<T> side(
      Ops tf, Operand<T> x, Operand<TBool> condition, boolean holds) {
    var sides = tf.switchCond(x, condition);
    return holds ? sides.outputTrue() : sides.outputFalse();
  }
}
