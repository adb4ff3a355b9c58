package dev.longhand.zoo;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.QuickScope;
import dev.longhand.savedmodels.SavedModelWriter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.Encoded;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.Losses;
import dev.longhand.zoo.layers.Net;
import dev.longhand.zoo.layers.Parameters;
import dev.longhand.zoo.layers.Parameters.Parameter;
import dev.longhand.zoo.layers.Wanted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The graph of a model: one pass without dropout for {@code serving_default} and {@code evaluate},
 * one with dropout and gradients for {@code train}, over the same parameters.
 */
final class ModelGraph {
  private final Ops tf;
  private final ModelConfig config;
  private final BuildOptions options;
  private final Head head;
  private final Parameters parameters;
  private final Feeds feeds;
  private final ForwardPass pass;
  private final Map<String, Operand<TFloat32>> evaluation;

  /** Computes named outputs of what is fed by a model's forward pass. */
  private interface Way {
    Map<String, Operand<TFloat32>> compute(Feeds feeds, ForwardPass.Function forward);
  }

  /** Adds a model to an empty graph, as yet without what only training needs. */
  ModelGraph(Graph graph, ModelConfig config, BuildOptions options) {
    this.tf = QuickScope.ofEmpty(graph);
    this.config = config;
    this.options = options;
    this.head = config.headLayers();
    this.parameters = new Parameters(tf);
    this.feeds = Feeds.placeholders(tf, config, options.tokenTypeIds());
    this.pass = config.forward(options);
    this.evaluation = either(this::evaluate);
  }

  /** What one way gives or, where a model has two, the one that a batch takes. */
  private Map<String, Operand<TFloat32>> either(Way way) {
    if (pass.choice().isEmpty()) {
      return way.compute(feeds, pass.usual());
    }
    ForwardPass.Choice choice = pass.choice().get();
    var condition = choice.condition().apply(Net.inference(tf, parameters), feeds.inputs());
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
    Inputs rows = fed.rows(net.tf());
    Encoded encoded = forward.apply(net, rows, new Wanted(head.reads(), options.hiddenStates()));
    var logits = fed.together(net.tf(), head.logits(net, encoded, rows));
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(Signatures.LOGITS, logits);
    outputs.put(Signatures.LOSS, losses(net, fed, logits));
    List<Operand<TFloat32>> states = encoded.spread(net, rows.ids());
    for (int i = 0; i < states.size(); i++) {
      outputs.put("hidden." + i, states.get(i));
    }
    return outputs;
  }

  private Map<String, Operand<TFloat32>> train(Feeds fed, ForwardPass.Function forward) {
    Net net =
        Net.training(
            tf.withSubScope(Signatures.TRAIN),
            parameters,
            fed.seed(),
            options.gradientCheckpointing(),
            options.precision());
    Inputs rows = fed.rows(net.tf());
    Encoded encoded = forward.apply(net, rows, new Wanted(head.reads(), false));
    var logits = fed.together(net.tf(), head.logits(net, encoded, rows));
    var weighted = net.mul(losses(net, fed, logits), fed.weights()); // [labels]
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

  private Operand<TFloat32> losses(Net net, Feeds fed, Operand<TFloat32> logits) {
    return Losses.perLabel(
        net.tf(), config.head().labelKind(), logits, fed.labels(), fed.smoothing());
  }

  /** The parameters in the order of the graph. */
  List<Parameter> parameters() {
    return parameters.all();
  }

  /** Adds the training pass, and names the inputs and outputs of each signature. */
  void describeTo(SavedModelWriter writer) {
    LabelKind kind = config.head().labelKind();
    Operand<TFloat32> logits = evaluation.get(Signatures.LOGITS);
    Map<String, Operand<?>> served = new LinkedHashMap<>(Map.of(Signatures.LOGITS, logits));
    if (kind.hasProbabilities()) {
      served.put(Signatures.PROBABILITIES, Losses.probabilities(tf, kind, logits));
    }
    Inputs tokens = feeds.inputs();
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, tokens.ids());
    inputs.put(Signatures.ATTENTION_MASK, tokens.mask());
    tokens.types().ifPresent(types -> inputs.put(Signatures.TOKEN_TYPE_IDS, types));
    tokens.positions().ifPresent(positions -> inputs.put(Signatures.POSITIONS, positions));
    writer.signature(Signatures.SERVING_DEFAULT, inputs, served);
    inputs.putAll(tokens.optional());
    inputs.put(Signatures.LABELS, feeds.labels());
    inputs.put(Signatures.LABEL_SMOOTHING, feeds.smoothing());
    writer.signature(Signatures.EVALUATE, inputs, evaluation);
    inputs.put(Signatures.LOSS_WEIGHTS, feeds.weights());
    inputs.put(Signatures.SEED, feeds.seed());
    writer.signature(Signatures.TRAIN, inputs, either(this::train));
    writer.labelKind(kind);
    describeStateTo(writer);
  }

  private void describeStateTo(SavedModelWriter writer) {
    List<Parameter> state = parameters.all().stream().filter(Parameter::isState).toList();
    writer.state(state.stream().map(parameter -> parameter.spec().name()).toList());
    if (!state.isEmpty() && config.redrawInterval() > 0) {
      Operand<TInt64> step =
          tf.withName(Signatures.STEP).placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      writer.signature(
          Signatures.BEFORE_STEP,
          Map.of(Signatures.STEP, step, Signatures.SEED, feeds.seed()),
          FeatureRedraw.outputs(tf, config.redrawInterval(), step, feeds.seed(), state));
    }
  }
}
