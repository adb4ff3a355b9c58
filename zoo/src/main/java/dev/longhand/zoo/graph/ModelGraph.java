package dev.longhand.zoo.graph;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.QuickScope;
import dev.longhand.savedmodels.SavedModelWriter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.graph.Branches.Branch;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.hierarchical.HierarchicalHead;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Losses;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters;
import dev.longhand.zoo.net.Parameters.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
public final class ModelGraph {
  private final GraphContext parts;
  private final Head head;
  private final Optional<DocumentGraph> documents;
  private final Map<String, Operand<TFloat32>> evaluation;

  /** Adds a model to an empty graph, as yet without what only training needs. */
  public ModelGraph(Graph graph, ModelConfig config, BuildOptions options) {
    Ops tf = QuickScope.ofEmpty(graph);
    Parameters parameters = new Parameters(tf);
    ModelInputs feeds = ModelInputs.placeholders(tf, config, options.tokenTypeIds());
    this.parts = new GraphContext(tf, config, options, parameters, feeds);
    this.head = config.headLayers();
    this.documents =
        head instanceof HierarchicalHead overSegments
            ? Optional.of(new DocumentGraph(parts, overSegments))
            : Optional.empty();
    this.evaluation =
        documents.map(DocumentGraph::evaluation).orElseGet(() -> either(this::evaluate));
  }

  /**
   * What a pass gives; where a model has two ways, each has its own gradients, so that none has to
   * cross the join.
   */
  private Map<String, Operand<TFloat32>> either(
      Function<Branch, Map<String, Operand<TFloat32>>> pass) {
    Branches branches = parts.branches();
    return branches.join(branches.each(pass));
  }

  private Map<String, Operand<TFloat32>> evaluate(Branch branch) {
    Net net = parts.inference();
    ModelInputs fed = branch.feeds();
    Inputs rows = fed.rows(net.tf());
    EncoderRequest wanted = new EncoderRequest(head.reads(), parts.options().hiddenStates());
    EncoderOutput encoded = branch.forward().apply(net, rows, wanted);
    var logits = fed.together(net.tf(), head.logits(net, encoded, rows));
    Map<String, Operand<TFloat32>> outputs = hiddenStates(net, encoded, rows);
    outputs.put(Signatures.LOGITS, logits);
    outputs.put(Signatures.LOSS, parts.losses(net, fed, logits));
    return outputs;
  }

  /** The hidden states that were wanted, as outputs. */
  static Map<String, Operand<TFloat32>> hiddenStates(Net net, EncoderOutput encoded, Inputs rows) {
    List<Operand<TFloat32>> states = encoded.unpackStates(net, rows.ids());
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    for (int i = 0; i < states.size(); i++) {
      outputs.put("hidden." + i, states.get(i));
    }
    return outputs;
  }

  private Map<String, Operand<TFloat32>> train(Branch branch) {
    ModelInputs fed = branch.feeds();
    Net net = parts.training(fed);
    Inputs rows = fed.rows(net.tf());
    EncoderOutput encoded =
        branch.forward().apply(net, rows, new EncoderRequest(head.reads(), false));
    var logits = fed.together(net.tf(), head.logits(net, encoded, rows));
    var loss = parts.loss(net, fed, logits); // []
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(Signatures.LOSS, loss);
    outputs.putAll(parts.named(net.gradients(loss)));
    return outputs;
  }

  /** The parameters in the order of the graph. */
  public List<Parameter> parameters() {
    return parts.parameters().all();
  }

  /** Adds the training pass, and names the inputs and outputs of each signature. */
  public void describeTo(SavedModelWriter writer) {
    LabelKind kind = parts.config().head().labelKind();
    ModelInputs feeds = parts.feeds();
    Operand<TFloat32> logits = evaluation.get(Signatures.LOGITS);
    Map<String, Operand<?>> served = new LinkedHashMap<>(Map.of(Signatures.LOGITS, logits));
    if (kind.hasProbabilities()) {
      served.put(Signatures.PROBABILITIES, Losses.probabilities(parts.tf(), kind, logits));
    }
    Inputs tokens = feeds.inputs();
    Map<String, Operand<?>> inputs = tokens.required();
    writer.signature(Signatures.SERVING_DEFAULT, inputs, served);
    inputs.putAll(tokens.optional());
    Map<String, Operand<?>> perRow = new LinkedHashMap<>(inputs);
    perRow.remove(Signatures.SEGMENTS);
    inputs.put(Signatures.LABELS, feeds.labels());
    inputs.put(Signatures.LABEL_SMOOTHING, feeds.smoothing());
    writer.signature(Signatures.EVALUATE, inputs, evaluation);
    inputs.put(Signatures.LOSS_WEIGHTS, feeds.weights());
    inputs.put(Signatures.SEED, feeds.seed());
    var trained =
        documents
            .map(graph -> graph.describeTo(writer, perRow))
            .orElseGet(() -> either(this::train));
    writer.signature(Signatures.TRAIN, inputs, trained);
    writer.labelKind(kind);
    describeStateTo(writer);
  }

  private void describeStateTo(SavedModelWriter writer) {
    Ops tf = parts.tf();
    int interval = parts.config().redrawInterval();
    List<Parameter> state = parameters().stream().filter(Parameter::isState).toList();
    writer.state(state.stream().map(parameter -> parameter.spec().name()).toList());
    if (!state.isEmpty() && interval > 0) {
      Operand<TInt64> step =
          tf.withName(Signatures.STEP).placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      Operand<TInt64> seed = parts.feeds().seed();
      writer.signature(
          Signatures.BEFORE_STEP,
          Map.of(Signatures.STEP, step, Signatures.SEED, seed),
          FeatureRedraw.outputs(tf, interval, step, seed, state));
    }
  }
}
