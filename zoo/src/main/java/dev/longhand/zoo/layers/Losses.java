package dev.longhand.zoo.layers;

import dev.longhand.zoo.ProblemType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** What is learned: one loss for each example, and what a server reports. */
public final class Losses {
  private Losses() {}

  /**
   * The loss of each example, [batch].
   *
   * @param logits [batch, labels]
   * @param labels int32 [batch] for classes, float [batch] for a regression, float [batch, labels]
   *     for several labels
   * @param smoothing the share of probability spread over all classes; only classes use it
   */
  public static Operand<TFloat32> perExample(
      Ops tf,
      ProblemType type,
      Operand<TFloat32> logits,
      Operand<? extends TNumber> labels,
      Operand<TFloat32> smoothing) {
    return switch (type) {
      case SINGLE_LABEL ->
          crossEntropy(tf, logits, labels.asOutput().expect(TInt32.class), smoothing);
      case REGRESSION -> squaredError(tf, logits, labels.asOutput().expect(TFloat32.class));
      case MULTI_LABEL -> binary(tf, logits, labels.asOutput().expect(TFloat32.class));
    };
  }

  /** (1 - e) times -log p of the label plus e times the mean of -log p over the classes. */
  private static Operand<TFloat32> crossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, Operand<TFloat32> smoothing) {
    int classes = Net.width(logits);
    var even = tf.math.div(smoothing, tf.constant((float) classes)); // []
    var chosen = tf.math.add(tf.math.sub(tf.constant(1f), smoothing), even); // []
    var target = tf.oneHot(labels, tf.constant(classes), chosen, even); // [batch, labels]
    return tf.nn.softmaxCrossEntropyWithLogits(logits, target).loss(); // [batch]
  }

  private static Operand<TFloat32> squaredError(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    var score = tf.reshape(logits, tf.constant(new int[] {-1})); // [batch]
    return tf.math.square(tf.math.sub(score, labels)); // [batch]
  }

  /** The mean over the labels of -log of the probability of being right. */
  private static Operand<TFloat32> binary(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    var each = tf.math.sub(tf.math.softplus(logits), tf.math.mul(logits, labels));
    return tf.math.mean(each, tf.constant(new int[] {1})); // [batch]
  }

  /** Probabilities of the labels, [batch, labels]; not for a regression. */
  public static Operand<TFloat32> probabilities(
      Ops tf, ProblemType type, Operand<TFloat32> logits) {
    return type == ProblemType.MULTI_LABEL ? tf.math.sigmoid(logits) : tf.nn.softmax(logits);
  }
}
