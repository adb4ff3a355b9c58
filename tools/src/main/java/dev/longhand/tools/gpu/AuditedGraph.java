package dev.longhand.tools.gpu;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.optimizer.TrainedParameter;
import dev.longhand.zoo.ModelBuilder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The operations that running a model can reach: all of its signatures, and the optimizer that a
 * training adds. Saving and restoring, which read and write files, are left out.
 */
final class AuditedGraph {
  private static final Optimizer ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01);
  private static final double MAX_GRADIENT_NORM = 1;
  private static final String OPTIMIZER = "trainer/";

  /**
   * A tensor that one node gives and another takes.
   *
   * @param output which of the producer's
   * @param input which of the consumer's
   */
  record Edge(NodeDef producer, int output, NodeDef consumer, int input) {}

  private final Map<String, NodeDef> nodes;
  private final Set<String> ofEachStep;

  private AuditedGraph(
      Map<String, NodeDef> all, List<String> ofEachStep, List<String> ofSomeSteps) {
    this.nodes = new LinkedHashMap<>(needed(all, ofEachStep));
    this.ofEachStep = Set.copyOf(nodes.keySet());
    nodes.putAll(needed(all, ofSomeSteps));
  }

  private static Map<String, NodeDef> needed(Map<String, NodeDef> all, List<String> roots) {
    Map<String, NodeDef> needed = new LinkedHashMap<>();
    Deque<String> waiting = new ArrayDeque<>(roots);
    while (!waiting.isEmpty()) {
      NodeDef node = all.get(waiting.pop());
      if (needed.put(node.getName(), node) == null) {
        node.getInputList().forEach(input -> waiting.push(operation(input)));
      }
    }
    return needed;
  }

  /** The graph of a model, built and loaded for it on the processor, trained by AdamW. */
  static AuditedGraph of(AuditCase model) {
    return of(model, ADAM_W);
  }

  /** The graph of a model and an optimizer. */
  static AuditedGraph of(AuditCase model, Optimizer optimizer) {
    Path scratch = OpenModel.scratch();
    try {
      Path folder = scratch.resolve("model");
      ModelBuilder.build(model.config(), model.options(), Optional.empty(), List.of(), folder);
      try (TrainableModel loaded = TrainableModel.load(folder, SessionSettings.onCpu())) {
        return of(loaded, optimizer);
      }
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  private static AuditedGraph of(TrainableModel model, Optimizer formula) {
    var optimizer =
        new GraphOptimizer(
            model.graph(), model.session(), TrainedParameter.of(model), formula, MAX_GRADIENT_NORM);
    for (String part : List.of(Signatures.HEAD_TRAIN, Signatures.ENCODE_TRAIN)) {
      if (model.hasSignature(part)) {
        optimizer.gradients().targets(TrainedParameter.gradients(model, part));
      }
    }
    List<String> roots = new ArrayList<>();
    List<String> ofSomeSteps = new ArrayList<>();
    for (Signature signature : model.signatures().values()) {
      boolean isOfSome = signature.key().equals(Signatures.BEFORE_STEP);
      signature
          .outputs()
          .values()
          .forEach(output -> (isOfSome ? ofSomeSteps : roots).add(operation(output.name())));
    }
    GraphDef graph = model.graph().toGraphDef();
    graph.getNodeList().stream()
        .map(NodeDef::getName)
        .filter(name -> name.startsWith(OPTIMIZER))
        .forEach(roots::add);
    return of(graph, roots, ofSomeSteps);
  }

  /**
   * Returns the operations that some operations of a graph depend on.
   *
   * @param ofEachStep operations that every run of a signature may need
   * @param ofSomeSteps operations that do something in a few steps of a training only
   */
  static AuditedGraph of(GraphDef graph, List<String> ofEachStep, List<String> ofSomeSteps) {
    Map<String, NodeDef> all = new LinkedHashMap<>();
    graph.getNodeList().forEach(node -> all.put(node.getName(), node));
    return new AuditedGraph(all, ofEachStep, ofSomeSteps);
  }

  /** Whether a step needs an operation, and not only a step before which state changes. */
  boolean isOfEachStep(NodeDef node) {
    return ofEachStep.contains(node.getName());
  }

  /** All operations. */
  List<NodeDef> nodes() {
    return List.copyOf(nodes.values());
  }

  /** All tensors between operations. */
  List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    for (NodeDef consumer : nodes.values()) {
      int input = 0;
      for (String tensor : consumer.getInputList()) {
        if (!tensor.startsWith("^")) {
          edges.add(new Edge(nodes.get(operation(tensor)), output(tensor), consumer, input++));
        }
      }
    }
    return edges;
  }

  private static String operation(String tensor) {
    String name = tensor.startsWith("^") ? tensor.substring(1) : tensor;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static int output(String tensor) {
    int colon = tensor.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1));
  }
}
