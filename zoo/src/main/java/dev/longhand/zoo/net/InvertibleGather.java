package dev.longhand.zoo.net;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A gather of vectors whose gradient is a gather too, by the inverse index. TensorFlow's own
 * gradient of a gather sums over segments, which on a GPU adds in any order; here nothing is added,
 * because at most one of the gathered vectors passes a gradient to each vector.
 *
 * <p>A vector may be gathered more often, as padding is, where no gradient comes from the others.
 */
public final class InvertibleGather {
  /** The first version of the operation: the second one has a gradient that cannot be replaced. */
  private static final String GATHER = "Gather";

  /** Carries both indices, so that the gradient finds the inverse. */
  private static final String CARRIER = "IdentityN";

  private static final int INVERSE = 1;
  private static final int ZERO = 2;

  static {
    TensorFlow.registerCustomGradient(GATHER, InvertibleGather::gradients);
  }

  private final Operand<TInt32> index;
  private final Operand<TInt32> inverse;
  private final boolean isOntoAll;

  private InvertibleGather(Operand<TInt32> index, Operand<TInt32> flatInverse, boolean isOntoAll) {
    this.index = index;
    this.inverse = flatInverse;
    this.isOntoAll = isOntoAll;
  }

  /**
   * A gather that reads every vector.
   *
   * @param index the vectors to read, of any shape
   * @param inverse for each of the n vectors its place among the gathered ones, n elements
   */
  public static InvertibleGather ofAll(Net net, Operand<TInt32> index, Operand<TInt32> inverse) {
    return new InvertibleGather(index, net.reshape(inverse, -1), true);
  }

  /**
   * A gather that may leave vectors out, whose gradient is zero.
   *
   * @param index the vectors to read, of any shape
   * @param inverse for each of the n vectors its place among the gathered ones, counted from 1, or
   *     0 where it is left out; n elements
   */
  public static InvertibleGather ofSome(Net net, Operand<TInt32> index, Operand<TInt32> inverse) {
    return new InvertibleGather(index, net.reshape(inverse, -1), false);
  }

  /** The gathered vectors, [.., width] with the shape of the index, of [X, Y]. */
  public Operand<TFloat32> of(Net net, Operand<TFloat32> vectors) {
    Ops tf = net.tf();
    List<Output<?>> carried = new ArrayList<>(List.of(index.asOutput(), inverse.asOutput()));
    if (!isOntoAll) {
      var shape = tf.constant(new int[] {1, Net.width(vectors)});
      carried.add(tf.zeros(shape, TFloat32.class).asOutput());
    }
    var pair =
        tf.scope()
            .opBuilder(CARRIER, "Indices")
            .addInputList(carried.toArray(Output<?>[]::new))
            .build();
    return tf.scope()
        .opBuilder(GATHER, GATHER)
        .addInput(vectors.asOutput())
        .addInput(pair.output(0))
        .build()
        .output(0);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> dys) {
    var vectors = op.input(0).expect(TFloat32.class); // [X, Y]
    var pair = (GraphOperation) op.input(1).op();
    var zero = tf.constant(0);
    var width = tf.gather(tf.shape(vectors), tf.constant(new int[] {1}), zero); // [1]
    var shape = tf.concat(List.of(tf.constant(new int[] {-1}), width), zero); // [2]
    Operand<TFloat32> flat = tf.reshape(dys.get(0).expect(TFloat32.class), shape); // [L, Y]
    if (pair.numInputs() > ZERO) {
      flat = tf.concat(List.of(pair.input(ZERO).expect(TFloat32.class), flat), zero);
    }
    var ofVectors = tf.gather(flat, pair.input(INVERSE).expect(TInt32.class), zero); // [X, Y]
    return List.of(ofVectors, tf.zerosLike(op.input(1)));
  }
}
