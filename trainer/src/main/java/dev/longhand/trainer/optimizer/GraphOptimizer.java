package dev.longhand.trainer.optimizer;

import dev.longhand.files.tensors.TensorEntry;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * An {@link Optimizer} in a model's own graph, with gradient accumulation and clipping by the
 * global norm.
 *
 * <p>An update is: for each micro-batch one run of the model's gradients with a target of {@link
 * #gradients}, then the norm, then {@link #apply}. No gradient is copied out of TensorFlow, and
 * nothing but {@link #apply} changes a parameter. A parameter without a gradient is unknown here:
 * it never moves, never decays and has no state.
 */
public final class GraphOptimizer {
  private static final String SCOPE = "trainer";

  private final Optimizer optimizer;
  private final Session session;
  private final GradientAccumulators gradients;
  private final Slots slots;
  private final Placeholder<TFloat32> clipping;
  private final Map<String, Placeholder<TFloat32>> scalars = new TreeMap<>();
  private final Op update;
  private long updates;

  /**
   * Adds accumulators, slots (all zero) and the update to a graph.
   *
   * @param maxGradientNorm gradients of a larger global norm are scaled down to it; 0 leaves all
   *     gradients as they are
   */
  public GraphOptimizer(
      Graph graph,
      Session session,
      List<TrainedParameter> parameters,
      Optimizer optimizer,
      double maxGradientNorm) {
    this.optimizer = optimizer;
    this.session = session;
    Ops tf = Ops.create(graph).withSubScope(SCOPE);
    gradients = new GradientAccumulators(tf, session, parameters, maxGradientNorm);
    slots = new Slots(tf, session);
    clipping = scalar(tf, "clipping");
    optimizer.scalars(1, 0).keySet().forEach(name -> scalars.put(name, scalar(tf, name)));
    List<Op> updates = new ArrayList<>();
    for (TrainedParameter parameter : parameters) {
      // One after another, so that one clipped gradient exists at a time.
      Ops next = updates.isEmpty() ? tf : tf.withControlDependencies(last(updates));
      Op update = optimizer.update(next, updateOf(next, parameter));
      updates.add(gradients.emptied(tf.withControlDependencies(update), parameter.name()));
    }
    update = tf.withName("update").withControlDependencies(updates).noOp();
    slots.clear();
  }

  private ParameterUpdate updateOf(Ops tf, TrainedParameter parameter) {
    String name = parameter.name();
    return new ParameterUpdate(
        parameter.shape(),
        parameter.variable(),
        tf.math.mul(gradients.sum(name), clipping),
        WeightDecay.appliesTo(name),
        slots.add(name, optimizer.slots(parameter.shape())),
        Map.<String, Operand<TFloat32>>copyOf(scalars));
  }

  private static Op last(List<Op> updates) {
    return updates.get(updates.size() - 1);
  }

  private static Placeholder<TFloat32> scalar(Ops tf, String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /** Returns the optimizer's hyperparameters and formula. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Returns the accumulators that a run of gradients fills. */
  public GradientAccumulators gradients() {
    return gradients;
  }

  /**
   * Moves every parameter by the accumulated gradients.
   *
   * @param learningRate of this update
   * @param gradientNorm what {@link GradientAccumulators#norm} gave
   * @param lossScale that the loss was multiplied by; the gradients are divided by it
   */
  public void apply(double learningRate, double gradientNorm, double lossScale) {
    updates++;
    List<TFloat32> values = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      feed(runner, clipping, gradients.factor(gradientNorm, lossScale), values);
      optimizer
          .scalars(updates, learningRate)
          .forEach((name, value) -> feed(runner, scalars.get(name), value, values));
      runner.addTarget(update).run().close();
    } finally {
      values.forEach(TFloat32::close);
    }
  }

  private static void feed(
      Session.Runner runner, Placeholder<TFloat32> scalar, double value, List<TFloat32> values) {
    TFloat32 tensor = TFloat32.scalarOf((float) value);
    values.add(tensor);
    runner.feed(scalar, tensor);
  }

  /** Returns how many updates were applied, those before a resumption included. */
  public long updates() {
    return updates;
  }

  /** Returns the names, PARAMETER.SLOT, and shapes of the state. */
  public List<TensorEntry> state() {
    return slots.entries();
  }

  /**
   * Gives the values of all of the state, one tensor after another in the order of {@link #state}.
   * The buffer lies outside Java's heap and is used again for the next.
   */
  public void readEach(BiConsumer<String, FloatBuffer> use) {
    slots.readEach(use);
  }

  /** Sets all of the state to what remains in a buffer for each name. */
  public void restoreEach(Function<String, FloatBuffer> values) {
    slots.restoreEach(values);
  }

  /** Sets the number of updates that the state stems from. */
  public void restore(long updates) {
    this.updates = updates;
  }
}
