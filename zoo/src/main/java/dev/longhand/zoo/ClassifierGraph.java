package dev.longhand.zoo;

import dev.longhand.savedmodels.SavedModelWriter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.layers.Classification;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.Losses;
import dev.longhand.zoo.layers.Net;
import dev.longhand.zoo.layers.OptionalInput;
import dev.longhand.zoo.layers.Parameters;
import dev.longhand.zoo.layers.Parameters.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * The graph of a classifier: one pass without dropout for {@code serving_default} and {@code
 * evaluate}, one with dropout and gradients for {@code train}, over the same parameters.
 */
final class ClassifierGraph {
  private static final Shape ROWS = Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
  private static final Shape BATCH = Shape.of(Shape.UNKNOWN_SIZE);

  private final Ops tf;
  private final ModelConfig config;
  private final BuildOptions options;
  private final Parameters parameters;
  private final Feeds feeds;
  private final Map<String, Operand<TFloat32>> evaluation;
  private final Map<String, Operand<TFloat32>> training;

  /** Everything that is fed. */
  private record Feeds(
      Inputs inputs,
      Operand<? extends TNumber> labels,
      Operand<TFloat32> weights,
      Operand<TFloat32> smoothing,
      Operand<TInt64> seed) {

    /** The same on one side of a condition: dead, and everything after it, on the other. */
    Feeds when(Ops tf, Operand<TBool> condition, boolean holds) {
      return new Feeds(
          new Inputs(
              side(tf, inputs.ids(), condition, holds),
              side(tf, inputs.mask(), condition, holds),
              inputs.types().map(types -> side(tf, types, condition, holds)),
              sides(tf, inputs.optional(), condition, holds),
              inputs.hiddenStates()),
          side(tf, labels, condition, holds),
          side(tf, weights, condition, holds),
          side(tf, smoothing, condition, holds),
          side(tf, seed, condition, holds));
    }

    private static Map<String, Operand<TInt32>> sides(
        Ops tf, Map<String, Operand<TInt32>> all, Operand<TBool> condition, boolean holds) {
      Map<String, Operand<TInt32>> sides = new LinkedHashMap<>();
      all.forEach((name, x) -> sides.put(name, side(tf, x, condition, holds)));
      return sides;
    }

    private static <T extends TType> Operand<T> side(
        Ops tf, Operand<T> x, Operand<TBool> condition, boolean holds) {
      var sides = tf.switchCond(x, condition);
      return holds ? sides.outputTrue() : sides.outputFalse();
    }
  }

  /** Computes named outputs of what is fed by a model's forward pass. */
  private interface Way {
    Map<String, Operand<TFloat32>> compute(Feeds feeds, ForwardPass.Function forward);
  }

  /** Adds a model to an empty graph. */
  ClassifierGraph(Graph graph, ModelConfig config, BuildOptions options) {
    this.tf = Ops.create(graph);
    this.config = config;
    this.options = options;
    this.parameters = new Parameters(tf);
    this.feeds = placeholders(options);
    ForwardPass pass = config.forward(options);
    this.evaluation = either(pass, this::evaluate);
    this.training = either(pass, this::train);
  }

  private Feeds placeholders(BuildOptions options) {
    Operand<TInt32> ids = placeholder(Signatures.INPUT_IDS, TInt32.class, ROWS);
    Operand<TInt32> mask = placeholder(Signatures.ATTENTION_MASK, TInt32.class, ROWS);
    Optional<Operand<TInt32>> types = Optional.empty();
    if (options.tokenTypeIds()) {
      types = Optional.of(placeholder(Signatures.TOKEN_TYPE_IDS, TInt32.class, ROWS));
    }
    Map<String, Operand<TInt32>> others = new LinkedHashMap<>();
    for (OptionalInput input : config.optionalInputs()) {
      var otherwise = input.otherwise().of(tf, ids);
      others.put(input.name(), optional(input.name(), otherwise, input.shape()));
    }
    Operand<? extends TNumber> labels = labels();
    var batch = tf.gather(tf.shape(labels), tf.constant(new int[] {0}), tf.constant(0)); // [1]
    var even = tf.math.reciprocal(tf.dtypes.cast(batch, TFloat32.class)); // [1]
    return new Feeds(
        new Inputs(ids, mask, types, others, options.hiddenStates()),
        labels,
        optional(Signatures.LOSS_WEIGHTS, tf.tile(even, batch), BATCH),
        optional(Signatures.LABEL_SMOOTHING, tf.constant(0f), Shape.scalar()),
        placeholder(Signatures.SEED, TInt64.class, Shape.scalar()));
  }

  private Operand<? extends TNumber> labels() {
    return switch (config.labels().type()) {
      case SINGLE_LABEL -> placeholder(Signatures.LABELS, TInt32.class, BATCH);
      case REGRESSION -> placeholder(Signatures.LABELS, TFloat32.class, BATCH);
      case MULTI_LABEL ->
          placeholder(
              Signatures.LABELS,
              TFloat32.class,
              Shape.of(Shape.UNKNOWN_SIZE, config.labels().size()));
    };
  }

  private <T extends TType> Operand<T> placeholder(String name, Class<T> type, Shape shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }

  private <T extends TType> Operand<T> optional(String name, Operand<T> otherwise, Shape shape) {
    return tf.withName(name).placeholderWithDefault(otherwise, shape);
  }

  /** What one way gives or, where a model has two, the one that a batch takes. */
  private Map<String, Operand<TFloat32>> either(ForwardPass pass, Way way) {
    if (pass.choice().isEmpty()) {
      return way.compute(feeds, pass.usual());
    }
    ForwardPass.Choice choice = pass.choice().get();
    var condition = choice.condition().apply(Net.inference(tf, parameters), feeds.inputs);
    var taken = way.compute(feeds.when(tf, condition, true), choice.function());
    var otherwise = way.compute(feeds.when(tf, condition, false), pass.usual());
    Map<String, Operand<TFloat32>> joined = new LinkedHashMap<>();
    // Each way has its own gradients, so that none has to cross the join.
    taken.forEach(
        (name, x) -> joined.put(name, tf.merge(List.of(x, otherwise.get(name))).output()));
    return joined;
  }

  private Map<String, Operand<TFloat32>> evaluate(Feeds fed, ForwardPass.Function forward) {
    Net net = Net.inference(tf.withSubScope(Signatures.EVALUATE), parameters);
    Classification model = forward.apply(net, fed.inputs);
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(Signatures.LOGITS, model.logits());
    outputs.put(Signatures.LOSS, losses(net, fed, model));
    for (int i = 0; i < model.hiddenStates().size(); i++) {
      outputs.put("hidden." + i, model.hiddenStates().get(i));
    }
    return outputs;
  }

  private Map<String, Operand<TFloat32>> train(Feeds fed, ForwardPass.Function forward) {
    Net net =
        Net.training(
            tf.withSubScope(Signatures.TRAIN),
            parameters,
            fed.seed,
            options.gradientCheckpointing());
    Classification model = forward.apply(net, fed.inputs.withoutHiddenStates());
    var weighted = net.mul(losses(net, fed, model), fed.weights); // [batch]
    var loss = net.tf().sum(weighted, tf.constant(0)); // []
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(Signatures.LOSS, loss);
    var gradients = net.gradients(loss);
    for (Parameter parameter : parameters.all()) {
      if (gradients.containsKey(parameter.value())) {
        String name = Signatures.GRADIENT_PREFIX + parameter.spec().name();
        outputs.put(name, gradients.get(parameter.value()));
      }
    }
    return outputs;
  }

  private Operand<TFloat32> losses(Net net, Feeds fed, Classification model) {
    return Losses.perExample(
        net.tf(), config.labels().type(), model.logits(), fed.labels, fed.smoothing);
  }

  /** The parameters in the order of the graph. */
  List<Parameter> parameters() {
    return parameters.all();
  }

  /** Names the inputs and outputs of each signature. */
  void describeTo(SavedModelWriter writer) {
    ProblemType type = config.labels().type();
    Operand<TFloat32> logits = evaluation.get(Signatures.LOGITS);
    Map<String, Operand<?>> served = new LinkedHashMap<>(Map.of(Signatures.LOGITS, logits));
    if (type != ProblemType.REGRESSION) {
      served.put(Signatures.PROBABILITIES, Losses.probabilities(tf, type, logits));
    }
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, feeds.inputs.ids());
    inputs.put(Signatures.ATTENTION_MASK, feeds.inputs.mask());
    feeds.inputs.types().ifPresent(types -> inputs.put(Signatures.TOKEN_TYPE_IDS, types));
    writer.signature(Signatures.SERVING_DEFAULT, inputs, served);
    inputs.putAll(feeds.inputs.optional());
    inputs.put(Signatures.LABELS, feeds.labels);
    inputs.put(Signatures.LABEL_SMOOTHING, feeds.smoothing);
    writer.signature(Signatures.EVALUATE, inputs, evaluation);
    inputs.put(Signatures.LOSS_WEIGHTS, feeds.weights);
    inputs.put(Signatures.SEED, feeds.seed);
    writer.signature(Signatures.TRAIN, inputs, training);
    writer.labelKind(type.labelKind());
    describeStateTo(writer);
  }

  private void describeStateTo(SavedModelWriter writer) {
    List<Parameter> state = parameters.all().stream().filter(Parameter::isState).toList();
    writer.state(state.stream().map(parameter -> parameter.spec().name()).toList());
    if (!state.isEmpty() && config.redrawInterval() > 0) {
      Operand<TInt64> step = placeholder(Signatures.STEP, TInt64.class, Shape.scalar());
      writer.signature(
          Signatures.BEFORE_STEP,
          Map.of(Signatures.STEP, step, Signatures.SEED, feeds.seed),
          FeatureRedraw.outputs(tf, config.redrawInterval(), step, feeds.seed, state));
    }
  }
}
