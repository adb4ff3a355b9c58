package dev.longhand.zoo.hierarchical;

import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * An LSTM over a document's segments (Hochreiter and Schmidhuber 1997), in one operation for any
 * number of them. Parameters and the order of the gates are torch's.
 */
final class Lstm {
  private static final String FORWARD = "BlockLSTMV2";
  private static final String BACKWARD = "BlockLSTMGradV2";

  /** Where the operation has its states; before them come gates and cells. */
  private static final int STATES = 6;

  private static final int INPUTS = 9;
  private static final int OUTPUTS = 7;

  static {
    TensorFlow.registerCustomGradient(FORWARD, Lstm::gradients);
  }

  private Lstm() {}

  /** The state after each document's last segment: [S, C] to [E, C]. */
  static Operand<TFloat32> lastStates(Net net, Segments segments, Operand<TFloat32> vectors) {
    var steps = segments.places().unpackByColumn(net, vectors); // [U, E, C]
    var states = states(net.in("lstm"), segments, steps); // [U, E, C]
    var vectorOfStep = net.reshape(states, -1, Net.width(states)); // [U*E, C]
    return lastOf(net, segments).of(net, vectorOfStep); // [E, C]
  }

  /** The last of each document's states among those of all steps, [U*E]. */
  private static InvertibleGather lastOf(Net net, Segments segments) {
    Ops tf = net.tf();
    var one = tf.constant(1);
    var last = tf.math.sub(segments.counts(), one); // [E]
    var documents = segments.places().batch(); // []
    var document = net.range(tf.constant(0), documents); // [E]
    var index = net.add(net.mul(last, documents), document); // [E]
    var step = tf.expandDims(net.range(tf.constant(0), segments.places().length()), one);
    var isLast = net.cast(tf.math.equal(step, last), TInt32.class); // [U, E]
    return InvertibleGather.ofSome(net, index, net.mul(isLast, net.add(document, one)));
  }

  /** The state after every step: [U, E, Y] to [U, E, C]. */
  private static Operand<TFloat32> states(Net net, Segments segments, Operand<TFloat32> steps) {
    Ops tf = net.tf();
    int hidden = Net.width(steps);
    Start start = Start.uniform(1 / Math.sqrt(hidden));
    var ofInput = net.parameter("weight_ih_l0", start, 4L * hidden, hidden);
    var ofState = net.parameter("weight_hh_l0", start, 4L * hidden, hidden);
    var both = tf.concat(List.of(ofInput, ofState), tf.constant(1)); // [4*C, 2*C]
    var bias =
        net.add(
            net.parameter("bias_ih_l0", start, 4L * hidden),
            net.parameter("bias_hh_l0", start, 4L * hidden)); // [4*C]
    var zeros =
        tf.fill(
            tf.stack(net.dimensions(Dimensions.of(segments.places().batch()).by(hidden))),
            zero(tf));
    var unused = tf.fill(tf.constant(new int[] {hidden}), zero(tf)); // [C]
    return tf.scope()
        .opBuilder(FORWARD, "Lstm")
        .addInput(net.cast(segments.places().length(), TInt64.class).asOutput())
        .addInput(steps.asOutput())
        .addInput(zeros.asOutput()) // cells before the first step, [E, C]
        .addInput(zeros.asOutput()) // states before the first step, [E, C]
        .addInput(net.transpose(both, 1, 0).asOutput()) // [2*C, 4*C]
        .addInput(unused.asOutput()) // peepholes, which torch does not have
        .addInput(unused.asOutput())
        .addInput(unused.asOutput())
        .addInput(bias.asOutput())
        .build()
        .output(STATES);
  }

  private static Operand<TFloat32> zero(Ops tf) {
    return tf.constant(0f);
  }

  /** Of all that the operation gives, only the states are read: the cells have no gradient. */
  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> dys) {
    var builder = tf.scope().opBuilder(BACKWARD, "LstmGradients");
    for (int i = 0; i < INPUTS; i++) {
      builder.addInput(op.input(i));
    }
    for (int i = 0; i < OUTPUTS; i++) {
      builder.addInput(op.output(i));
    }
    builder.addInput(tf.zerosLike(op.output(1)).asOutput()).addInput(dys.get(STATES));
    var computed = builder.setAttr("use_peephole", false).build();
    List<Operand<?>> gradients = new ArrayList<>(List.of(tf.zerosLike(op.input(0))));
    for (int i = 0; i < INPUTS - 1; i++) {
      gradients.add(computed.output(i));
    }
    return gradients;
  }
}
