package dev.longhand.trainer.optimizer;

import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.savedmodels.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization") with clipping by the
 * global norm, as torch computes both, in operations that are added to the model's own graph.
 *
 * <p>An update is: for each micro-batch one run of the model's gradients with {@link #accumulator}
 * as a target, then {@link #gradientNorm}, then {@link #apply}. No gradient is copied out of
 * TensorFlow, and nothing but {@link #apply} changes a parameter. A parameter without a gradient is
 * unknown here: it never moves, never decays and has no state.
 */
public final class AdamW {
  private static final String SCOPE = "trainer";
  private static final String MEAN = "exp_avg";
  private static final String SQUARED_MEAN = "exp_avg_sq";
  private static final Assign.Options ANY_SHAPE = Assign.validateShape(false);
  private static final long GROUP_BYTES = 1L << 29;

  private final AdamWSettings settings;
  private final Session session;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Operand<TFloat32> clipping;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> epsilon;
  private final Operand<TFloat32> decay;
  private final Map<String, Variable<TFloat32>> sums = new LinkedHashMap<>();
  private final Ops tf;
  private final Accumulators whole;
  private final Operand<TFloat32> norm;
  private final Op update;
  private long updates;

  /** One running mean: its variable, and the assignment of a fed value that restores it. */
  private record Slot(
      TensorEntry entry, Variable<TFloat32> variable, Operand<TFloat32> value, Op restore) {}

  /** Adds accumulators, running means (all zero) and the update to a graph. */
  public AdamW(
      Graph graph, Session session, List<TrainedParameter> parameters, AdamWSettings settings) {
    this.settings = settings;
    this.session = session;
    this.tf = Ops.create(graph).withSubScope(SCOPE);
    clipping = scalar(tf, "clipping");
    rate = scalar(tf, "rate");
    epsilon = scalar(tf, "epsilon");
    decay = scalar(tf, "decay");

    Map<String, Output<TFloat32>> gradients = new LinkedHashMap<>();
    List<Op> zeros = new ArrayList<>();
    List<Op> updates = new ArrayList<>();
    List<Operand<TFloat32>> squares = new ArrayList<>();
    for (TrainedParameter parameter : parameters) {
      Variable<TFloat32> sum = variable(tf, "gradient", parameter);
      sums.put(parameter.name(), sum);
      gradients.put(parameter.name(), parameter.gradient());
      squares.add(tf.nn.l2Loss(sum)); // sum of squares / 2
      // One after another, so that one clipped gradient exists at a time.
      Ops next = updates.isEmpty() ? tf : tf.withControlDependencies(last(updates));
      Op update =
          update(
              next,
              parameter,
              sum,
              slot(tf, MEAN, parameter, zeros),
              slot(tf, SQUARED_MEAN, parameter, zeros));
      updates.add(emptied(tf.withControlDependencies(update), sum));
    }
    whole = accumulators(gradients);
    update = tf.withName("update").withControlDependencies(updates).noOp();
    norm = tf.withName("norm").math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(squares)));
    try (TFloat32 zero = scalarOf(0)) {
      Op begin = tf.withControlDependencies(zeros).noOp();
      session.runner().feed(rate, zero).addTarget(begin).run().close();
    }
  }

  /**
   * What a run of gradients has as a target.
   *
   * @param store puts gradients into their accumulators
   * @param add adds them to what is there
   */
  public record Accumulators(Op store, Op add) {
    /** Stores the first gradients of an update and adds the others. */
    public Op target(boolean first) {
      return first ? store : add;
    }
  }

  /** The target of a gradient run: stores the first micro-batch's gradients, adds the others'. */
  public Op accumulator(boolean first) {
    return whole.target(first);
  }

  /**
   * Adds the accumulation of gradients by the names of their parameters: of some of them, where the
   * gradients come from several runs.
   */
  public Accumulators accumulators(Map<String, Output<TFloat32>> gradients) {
    List<Op> stores = new ArrayList<>();
    List<Op> adds = new ArrayList<>();
    gradients.forEach(
        (name, gradient) -> {
          stores.add(tf.assign(sums.get(name), gradient, ANY_SHAPE));
          adds.add(tf.assignAdd(sums.get(name), gradient));
        });
    return new Accumulators(
        tf.withName("store").withControlDependencies(stores).noOp(),
        tf.withName("add").withControlDependencies(adds).noOp());
  }

  /**
   * The global norm of the accumulated gradients, before clipping.
   *
   * @param lossScale that the loss was multiplied by; the norm is without it
   */
  public double gradientNorm(double lossScale) {
    try (Result result = session.runner().fetch(norm).run()) {
      return ((TFloat32) result.get(0)).getFloat() / lossScale;
    }
  }

  /**
   * Moves every parameter by the accumulated gradients.
   *
   * @param learningRate of this update
   * @param gradientNorm what {@link #gradientNorm} gave
   * @param lossScale that the loss was multiplied by; the gradients are divided by it
   */
  public void apply(double learningRate, double gradientNorm, double lossScale) {
    updates++;
    double correction1 = 1 - Math.pow(kernelBeta(settings.beta1()), (double) updates);
    double correction2 = 1 - Math.pow(kernelBeta(settings.beta2()), (double) updates);
    try (TFloat32 clipping = scalarOf(clippingFactor(gradientNorm) / lossScale);
        // The kernel divides by sqrt(v) + epsilon; torch by sqrt(v / correction2) + epsilon.
        TFloat32 rate = scalarOf(learningRate * Math.sqrt(correction2) / correction1);
        TFloat32 epsilon = scalarOf(settings.epsilon() * Math.sqrt(correction2));
        TFloat32 decay = scalarOf(learningRate * settings.weightDecay())) {
      session
          .runner()
          .feed(this.clipping, clipping)
          .feed(this.rate, rate)
          .feed(this.epsilon, epsilon)
          .feed(this.decay, decay)
          .addTarget(update)
          .run()
          .close();
    }
  }

  /** How many updates were applied, those before a resumption included. */
  public long updates() {
    return updates;
  }

  /** The names and shapes of the state: two running means for every parameter. */
  public List<TensorEntry> state() {
    return slots.values().stream().map(Slot::entry).toList();
  }

  /** The values of one tensor of the state, named as {@link #state} does, in row-major order. */
  public void read(String name, FloatBuffer target) {
    try (Result result = session.runner().fetch(slots.get(name).variable()).run()) {
      Tensors.copy(result.get(0), target);
    }
  }

  /**
   * Gives the values of all of the state, one tensor after another in the order of {@link #state}.
   * The buffer lies outside Java's heap and is used again for the next.
   */
  public void readEach(BiConsumer<String, FloatBuffer> use) {
    FloatBuffer values = Tensors.allocate(largest());
    for (List<Slot> group : groups()) {
      Session.Runner runner = session.runner();
      group.forEach(slot -> runner.fetch(slot.variable()));
      try (Result result = runner.run()) {
        for (int i = 0; i < group.size(); i++) {
          Tensors.copy(result.get(i), values.clear());
          use.accept(group.get(i).entry().name(), values.flip());
        }
      }
    }
  }

  /** Sets one tensor of the state, named as {@link #state} does. */
  public void restore(String name, FloatBuffer values) {
    restore(List.of(slots.get(name)), any -> values);
  }

  /** Sets all of the state to what remains in a buffer for each name. */
  public void restoreEach(Function<String, FloatBuffer> values) {
    groups().forEach(group -> restore(group, values));
  }

  private void restore(List<Slot> group, Function<String, FloatBuffer> values) {
    List<TFloat32> tensors = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      for (Slot slot : group) {
        long[] shape = slot.entry().shape().stream().mapToLong(Long::longValue).toArray();
        TFloat32 tensor = Tensors.ofFloats(values.apply(slot.entry().name()), shape);
        tensors.add(tensor);
        runner.feed(slot.value(), tensor).addTarget(slot.restore());
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private int largest() {
    return Math.toIntExact(
        slots.values().stream().mapToLong(slot -> slot.entry().elements()).max().orElse(0));
  }

  /**
   * Divides the state into what one run may move: TensorFlow goes through the whole graph for each
   * new kind of run, and a run's tensors are copies.
   */
  private List<List<Slot>> groups() {
    List<List<Slot>> groups = new ArrayList<>();
    long room = 0;
    for (Slot slot : slots.values()) {
      if (groups.isEmpty() || room < slot.entry().bytes()) {
        groups.add(new ArrayList<>());
        room = GROUP_BYTES;
      }
      groups.get(groups.size() - 1).add(slot);
      room -= slot.entry().bytes();
    }
    return groups;
  }

  /** Sets the number of updates that the state stems from. */
  public void restore(long updates) {
    this.updates = updates;
  }

  private double clippingFactor(double norm) {
    double limit = settings.maxGradientNorm();
    return limit > 0 ? Math.min(1, limit / (norm + 1e-6)) : 1;
  }

  /**
   * The decay that the kernel really uses: it computes 1 - beta in float32, which for 0.999 is off
   * by 1.3e-5 of its value. A bias correction by the same number cancels that.
   */
  private static double kernelBeta(double beta) {
    return (float) beta;
  }

  private static Op last(List<Op> updates) {
    return updates.get(updates.size() - 1);
  }

  /** The update of one parameter: decay, then a step along the clipped gradient's mean. */
  private Op update(
      Ops tf,
      TrainedParameter parameter,
      Operand<TFloat32> gradient,
      Operand<TFloat32> mean,
      Operand<TFloat32> squaredMean) {
    Operand<TFloat32> clipped = tf.math.mul(gradient, clipping);
    Operand<TFloat32> variable = parameter.variable();
    Ops after = tf;
    if (settings.weightDecay() > 0 && WeightDecay.appliesTo(parameter.name())) {
      after =
          tf.withControlDependencies(
              List.of(tf.train.applyGradientDescent(variable, decay, variable)));
    }
    Operand<TFloat32> noPower = tf.constant(0f); // the bias corrections are in rate and epsilon
    return after.train.applyAdam(
        variable,
        mean,
        squaredMean,
        noPower,
        noPower,
        rate,
        tf.constant((float) settings.beta1()),
        tf.constant((float) settings.beta2()),
        epsilon,
        clipped);
  }

  private Variable<TFloat32> slot(Ops tf, String kind, TrainedParameter parameter, List<Op> zeros) {
    Variable<TFloat32> slot = variable(tf, kind, parameter);
    // The zero is fed: TensorFlow would keep what it computes of constants for as long as the
    // session.
    zeros.add(tf.assign(slot, tf.fill(tf.constant(parameter.shape().asArray()), rate)));
    String name = parameter.name() + "." + kind;
    Operand<TFloat32> value = tf.placeholder(TFloat32.class);
    slots.put(
        name,
        new Slot(Tensors.entry(name, parameter.shape()), slot, value, tf.assign(slot, value)));
    return slot;
  }

  /**
   * Gives an accumulator's memory back until the next gradients come: most activations are gone
   * when most gradients are there.
   */
  private static Op emptied(Ops tf, Variable<TFloat32> sum) {
    // A constant without elements has no memory, which TensorFlow Java cannot make a tensor of.
    return tf.assign(sum, tf.fill(tf.constant(new int[] {0}), tf.constant(0f)), ANY_SHAPE);
  }

  private static Variable<TFloat32> variable(Ops tf, String kind, TrainedParameter parameter) {
    // Opening a sub-scope goes through the whole graph each time; a name does not.
    return tf.withName(kind + "." + parameter.name()).variable(parameter.shape(), TFloat32.class);
  }

  private static Placeholder<TFloat32> scalar(Ops tf, String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  private static TFloat32 scalarOf(double value) {
    return TFloat32.scalarOf((float) value);
  }
}
