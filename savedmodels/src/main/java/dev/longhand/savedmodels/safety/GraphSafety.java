package dev.longhand.savedmodels.safety;

import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A check that a graph computes and does nothing else, made before TensorFlow sees the graph.
 *
 * <p>A SavedModel is a program: TensorFlow runs its initialization operation while it loads, and
 * operations can write files, open connections or call Python. A graph is safe if every operation
 * is in the list of pure ones. Two exceptions serve the saver: one {@code SaveV2} and {@code
 * RestoreV2} whose file is exactly the saver's placeholder, which only this library and
 * TensorFlow's loader feed, and which no initialization, signature, variable or restoring
 * assignment depends on. Functions and loops are not pure, so a safe graph also ends.
 */
public final class GraphSafety {
  private static final String SAVE = "SaveV2";
  private static final String RESTORE = "RestoreV2";
  private static final String FLAG = "allow_unsafe_graph";
  private static final String ADVICE =
      "; add --" + FLAG + " if you trust its author with your files";
  private static final int LISTED = 5;

  private final Map<String, UnsafeOperation> found = new LinkedHashMap<>();
  private final MetaGraphDef meta;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();

  private GraphSafety(MetaGraphDef meta) {
    this.meta = meta;
    meta.getGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  /** The operations that make a SavedModel unsafe, the first of each type; empty if it is safe. */
  public static List<UnsafeOperation> unsafeOperations(SavedModel model) {
    Map<String, UnsafeOperation> all = new LinkedHashMap<>();
    for (MetaGraphDef meta : model.getMetaGraphsList()) {
      var safety = new GraphSafety(meta);
      safety.check();
      safety.found.forEach(all::putIfAbsent);
    }
    return List.copyOf(all.values());
  }

  /** The types of the operations of a SavedModel, its own functions aside, with a name of each. */
  public static Map<String, String> operationTypes(SavedModel model) {
    Map<String, String> types = new TreeMap<>();
    for (MetaGraphDef meta : model.getMetaGraphsList()) {
      GraphDef graph = meta.getGraphDef();
      List<FunctionDef> functions = graph.getLibrary().getFunctionList();
      Stream.concat(
              graph.getNodeList().stream(),
              functions.stream().flatMap(function -> function.getNodeDefList().stream()))
          .forEach(node -> types.putIfAbsent(node.getOp(), node.getName()));
      functions.forEach(function -> types.remove(function.getSignature().getName()));
    }
    return types;
  }

  /**
   * The refusal of custom operations, which no flag allows.
   *
   * @param custom their types, with a name of each
   */
  static UserException customRefusal(Path directory, Map<String, String> custom) {
    String listed =
        custom.entrySet().stream()
            .limit(LISTED)
            .map(each -> Printable.escaped("%s (%s)".formatted(each.getKey(), each.getValue())))
            .collect(Collectors.joining(", "));
    return new UserException(
        "%s is not loaded: TensorFlow has no operation %s; save the model without custom operations"
            .formatted(directory, listed));
  }

  /**
   * Refuses custom operations, which TensorFlow's library does not have.
   *
   * @param types what {@link #operationTypes} found
   * @param registered the types of operations that the library has
   * @throws UserException that names them
   */
  public static void requireRegistered(
      Path directory, Map<String, String> types, Set<String> registered) {
    Map<String, String> custom = new TreeMap<>(types);
    custom.keySet().removeAll(registered);
    if (!custom.isEmpty()) {
      throw customRefusal(directory, custom);
    }
  }

  /**
   * The refusal to run a graph.
   *
   * @param unsafe what {@link #unsafeOperations} found; not empty
   */
  public static UserException refusal(Path directory, List<UnsafeOperation> unsafe) {
    String listed =
        unsafe.stream()
            .limit(LISTED)
            .map(o -> "%s (%s) %s".formatted(o.type(), o.name(), o.effect()))
            .map(Printable::escaped)
            .collect(Collectors.joining(", "));
    int more = unsafe.size() - LISTED;
    return new UserException(
            "%s is not loaded, because its graph does more than compute: %s%s%s"
                .formatted(directory, listed, more > 0 ? " and " + more + " more" : "", ADVICE))
        .advising(FLAG, ADVICE);
  }

  private void check() {
    GraphDef graph = meta.getGraphDef();
    for (NodeDef node : graph.getNodeList()) {
      if (!OperationTable.isPure(node.getOp()) && !isOfSaver(node)) {
        add(node, node.getName());
      }
    }
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      String name = function.getSignature().getName();
      found.putIfAbsent(
          "function", new UnsafeOperation("function", name, "can call itself without end"));
      for (NodeDef node : function.getNodeDefList()) {
        if (!OperationTable.isPure(node.getOp())) {
          add(node, name + "/" + node.getName());
        }
      }
    }
    requireSaverApart();
  }

  private void add(NodeDef node, String name) {
    String type = node.getOp();
    found.putIfAbsent(type, new UnsafeOperation(type, name, OperationTable.effect(type)));
  }

  /** Whether a node reads or writes the very file that the saver is given. */
  private boolean isOfSaver(NodeDef node) {
    boolean isKnown = node.getOp().equals(SAVE) || node.getOp().equals(RESTORE);
    if (!isKnown || node.getInputCount() == 0) {
      return false;
    }
    String file = operation(node.getInput(0));
    NodeDef source = nodes.get(file);
    return source != null
        && source.getOp().equals("Placeholder")
        && file.equals(operation(meta.getSaverDef().getFilenameTensorName()));
  }

  /** Refuses a graph in which something other than saving runs the operation that writes. */
  private void requireSaverApart() {
    Deque<String> waiting = new ArrayDeque<>(roots());
    Set<String> reached = new HashSet<>(waiting);
    while (!waiting.isEmpty()) {
      NodeDef node = nodes.get(waiting.remove());
      if (node == null) {
        continue;
      }
      if (node.getOp().equals(SAVE)) {
        add(node, node.getName());
      }
      for (String input : node.getInputList()) {
        String source = operation(input);
        if (reached.add(source)) {
          waiting.add(source);
        }
      }
    }
  }

  /** Everything that is run or fetched beside the saver's own operation. */
  private List<String> roots() {
    List<String> roots = new ArrayList<>();
    SaverDef saver = meta.getSaverDef();
    roots.add(operation(saver.getRestoreOpName()));
    for (SignatureDef signature : meta.getSignatureDefMap().values()) {
      for (TensorInfo output : signature.getOutputsMap().values()) {
        roots.add(operation(output.getName()));
      }
    }
    for (CollectionDef collection : meta.getCollectionDefMap().values()) {
      collection.getNodeList().getValueList().forEach(name -> roots.add(operation(name)));
    }
    for (NodeDef node : nodes.values()) {
      if (node.getOp().startsWith("Variable") || node.getOp().startsWith("Assign")) {
        roots.add(node.getName());
      }
    }
    return roots;
  }

  /** The operation behind a tensor's or a control input's name. */
  private static String operation(String tensor) {
    int start = tensor.startsWith("^") ? 1 : 0;
    int colon = tensor.lastIndexOf(':');
    return tensor.substring(start, colon < start ? tensor.length() : colon);
  }
}
