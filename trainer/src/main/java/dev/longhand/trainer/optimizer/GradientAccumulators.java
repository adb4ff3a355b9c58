package dev.longhand.trainer.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The sums of the gradients of an update's micro-batches, one variable for each parameter, and
 * their global norm. Between updates they have no memory.
 */
public final class GradientAccumulators {
  private static final Assign.Options ANY_SHAPE = Assign.validateShape(false);

  private final Ops tf;
  private final Session session;
  private final double maxNorm;
  private final Map<String, Variable<TFloat32>> sums = new LinkedHashMap<>();
  private final Targets whole;
  private final Operand<TFloat32> norm;

  /**
   * The targets of a run that computes gradients.
   *
   * @param store puts gradients into their accumulators
   * @param add adds them to what is there
   */
  public record Targets(Op store, Op add) {
    /** Returns what stores the first gradients of an update and adds the others. */
    public Op of(boolean first) {
      return first ? store : add;
    }
  }

  /**
   * Adds the accumulators to a graph.
   *
   * @param maxNorm gradients of a larger global norm are scaled down to it; 0 leaves all as they
   *     are
   */
  GradientAccumulators(Ops tf, Session session, List<TrainedParameter> parameters, double maxNorm) {
    this.tf = tf;
    this.session = session;
    this.maxNorm = maxNorm;
    Map<String, Output<TFloat32>> gradients = new LinkedHashMap<>();
    List<Operand<TFloat32>> squares = new ArrayList<>();
    for (TrainedParameter parameter : parameters) {
      // Opening a sub-scope goes through the whole graph each time; a name does not.
      Variable<TFloat32> sum =
          tf.withName("gradient." + parameter.name()).variable(parameter.shape(), TFloat32.class);
      sums.put(parameter.name(), sum);
      gradients.put(parameter.name(), parameter.gradient());
      squares.add(tf.nn.l2Loss(sum)); // sum of squares / 2
    }
    whole = targets(gradients);
    norm = tf.withName("norm").math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(squares)));
  }

  /** Returns the target of a run of all gradients: the first micro-batch's are stored. */
  public Op target(boolean first) {
    return whole.of(first);
  }

  /**
   * Adds the accumulation of some gradients, by the names of their parameters, where the gradients
   * come from several runs.
   */
  public Targets targets(Map<String, Output<TFloat32>> gradients) {
    List<Op> stores = new ArrayList<>();
    List<Op> adds = new ArrayList<>();
    gradients.forEach(
        (name, gradient) -> {
          stores.add(tf.assign(sums.get(name), gradient, ANY_SHAPE));
          adds.add(tf.assignAdd(sums.get(name), gradient));
        });
    return new Targets(
        tf.withName("store").withControlDependencies(stores).noOp(),
        tf.withName("add").withControlDependencies(adds).noOp());
  }

  /**
   * Returns the global norm of the accumulated gradients, before clipping.
   *
   * @param lossScale that the loss was multiplied by; the norm is without it
   */
  public double norm(double lossScale) {
    try (Result result = session.runner().fetch(norm).run()) {
      return ((TFloat32) result.get(0)).getFloat() / lossScale;
    }
  }

  /**
   * Returns what the sums are multiplied by: it clips them, as torch does, and takes the scale off.
   */
  double factor(double norm, double lossScale) {
    double clipping = maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
    return clipping / lossScale;
  }

  Operand<TFloat32> sum(String parameter) {
    return sums.get(parameter);
  }

  /**
   * Gives a sum's memory back until the next gradients come: most activations are gone when most
   * gradients are there.
   */
  Op emptied(Ops after, String parameter) {
    // A constant without elements has no memory, which TensorFlow Java cannot make a tensor of.
    return after.assign(
        sums.get(parameter),
        after.fill(after.constant(new int[] {0}), after.constant(0f)),
        ANY_SHAPE);
  }
}
