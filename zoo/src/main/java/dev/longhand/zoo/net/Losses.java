package dev.longhand.zoo.net;

import dev.longhand.savedmodels.LabelKind;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** What is learned: one loss for each label, and what a server reports. */
public final class Losses {
  private Losses() {}

  /**
   * The loss of each label, [X]: of an example, or of a masked word.
   *
   * @param logits [X, O]
   * @param labels int32 [X] for one of the outputs, float [X] for a regression, float [X, O] for
   *     several labels
   * @param smoothing the share of probability spread over all outputs; only one of several uses it
   */
  public static Operand<TFloat32> perLabel(
      Ops tf,
      LabelKind kind,
      Operand<TFloat32> logits,
      Operand<? extends TNumber> labels,
      Operand<TFloat32> smoothing) {
    return switch (kind) {
      case CLASSES, MASKED_WORDS, MULTIPLE_CHOICE ->
          crossEntropy(tf, logits, labels.asOutput().expect(TInt32.class), smoothing);
      case REGRESSION -> squaredError(tf, logits, labels.asOutput().expect(TFloat32.class));
      case MULTI_LABEL -> binary(tf, logits, labels.asOutput().expect(TFloat32.class));
    };
  }

  /** (1 - e) times -log p of the label plus e times the mean of -log p over the classes. */
  private static Operand<TFloat32> crossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, Operand<TFloat32> smoothing) {
    var classes = tf.gather(tf.shape(logits), tf.constant(1), tf.constant(0)); // []
    var even = tf.math.div(smoothing, tf.dtypes.cast(classes, TFloat32.class)); // []
    var chosen = tf.math.add(tf.math.sub(tf.constant(1f), smoothing), even); // []
    var target = tf.oneHot(labels, classes, chosen, even); // [X, O]
    // SoftmaxCrossEntropyWithLogits is not deterministic on a GPU, and refuses to run if it must
    // be.
    var products = tf.math.mul(target, tf.nn.logSoftmax(logits)); // [X, O]
    var zero = tf.constant(0f);
    // A class of probability 0 that is not wanted costs nothing: 0 times -infinity is no number.
    var each = tf.select(tf.math.equal(target, zero), zero, products); // [X, O]
    return tf.math.neg(tf.sum(each, tf.constant(1))); // [X]
  }

  private static Operand<TFloat32> squaredError(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    var score = tf.reshape(logits, tf.constant(new int[] {-1})); // [X]
    return tf.math.square(tf.math.sub(score, labels)); // [X]
  }

  /** The mean over the labels of -log of the probability of being right. */
  private static Operand<TFloat32> binary(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    var each = tf.math.sub(tf.math.softplus(logits), tf.math.mul(logits, labels));
    return tf.math.mean(each, tf.constant(new int[] {1})); // [X]
  }

  /** Probabilities of the outputs, [X, O]; not for a regression. */
  public static Operand<TFloat32> probabilities(Ops tf, LabelKind kind, Operand<TFloat32> logits) {
    return kind == LabelKind.MULTI_LABEL ? tf.math.sigmoid(logits) : tf.nn.softmax(logits);
  }
}
