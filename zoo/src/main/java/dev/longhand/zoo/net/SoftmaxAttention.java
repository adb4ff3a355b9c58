package dev.longhand.zoo.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;

/**
 * Values weighted by the softmax of scores: {@code O = P V} with {@code P = softmax(S)}, and the
 * backward pass of FlashAttention, {@code dS = P (dP - rowsum(dO O))} (Dao et al. 2022, appendix
 * B.2): the sum over all keys of weights times their gradients is that of the context times its own
 * gradient, over the width of a head. Beside the products, two passes over what is as large as the
 * scores remain of four, and three of six where weights are dropped.
 */
final class SoftmaxAttention {
  /** Hands its inputs on, and has no gradient of its own. */
  private static final String CARRIER = "IdentityN";

  /** The carrier's inputs; behind them come the weights after dropout, where there is any. */
  private static final int CONTEXT = 0;

  private static final int SCORES = 1;
  private static final int VALUES = 2;
  private static final int WEIGHTS = 3;

  static {
    TensorFlow.registerCustomGradient(CARRIER, SoftmaxAttention::gradients);
  }

  private SoftmaxAttention() {}

  /** The context, [.., queries, size], of scores [.., queries, keys] and values. */
  static Operand<TFloat32> context(
      Net net, Operand<TFloat32> scores, Operand<TFloat32> values, double dropout) {
    var weights = net.softmax(scores); // [.., queries, keys]
    var kept = net.dropout(weights, dropout); // [.., queries, keys]
    var context = net.matmul(kept, values); // [.., queries, size]
    if (!net.isTraining() || !net.isFloat32()) {
      return context;
    }
    return kept == weights
        ? carried(net.tf(), context, scores, values, weights)
        : carried(net.tf(), context, scores, values, weights, kept);
  }

  /** The context, whose gradient passes to scores and values by {@link #gradients} alone. */
  private static Operand<TFloat32> carried(
      Ops tf,
      Operand<TFloat32> context,
      Operand<TFloat32> scores,
      Operand<TFloat32> values,
      Operand<?>... weights) {
    List<Output<?>> inputs = new ArrayList<>();
    inputs.add(tf.stopGradient(context).asOutput());
    inputs.add(scores.asOutput());
    inputs.add(values.asOutput());
    Arrays.stream(weights).map(each -> tf.stopGradient(each).asOutput()).forEach(inputs::add);
    return tf.scope()
        .opBuilder(CARRIER, "Context")
        .addInputList(inputs.toArray(Output<?>[]::new))
        .build()
        .output(0);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> dys) {
    var ofContext = dys.get(0).expect(TFloat32.class); // [.., queries, size]
    var kept = op.input(op.numInputs() - 1).expect(TFloat32.class); // [.., queries, keys]
    List<Operand<?>> gradients = new ArrayList<>();
    // op.inputs() would wait for the graph's lock, which taking gradients holds.
    for (int i = 0; i < op.numInputs(); i++) {
      gradients.add(tf.zerosLike(op.input(i)));
    }
    gradients.set(SCORES, ofScores(tf, op, ofContext, kept));
    gradients.set(VALUES, Products.batched(tf, kept, ofContext, "adj_x")); // [.., keys, size]
    return gradients;
  }

  private static Operand<TFloat32> ofScores(
      Ops tf, GraphOperation op, Operand<TFloat32> ofContext, Operand<TFloat32> kept) {
    var context = op.input(CONTEXT).expect(TFloat32.class); // [.., queries, size]
    var weights = op.input(WEIGHTS).expect(TFloat32.class); // [.., queries, keys]
    var ofKept =
        Products.batched(tf, ofContext, op.input(VALUES), "adj_y")
            .expect(TFloat32.class); // [.., queries, keys]
    var products = tf.math.mul(ofContext, context); // [.., queries, size]
    var sums =
        tf.sum(products, tf.constant(new int[] {-1}), Sum.keepDims(true)); // [.., queries, 1]
    return op.numInputs() - 1 == WEIGHTS
        ? tf.math.mul(weights, tf.math.sub(ofKept, sums)) // [.., queries, keys]
        : tf.math.sub(tf.math.mul(kept, ofKept), tf.math.mul(weights, sums));
  }
}
