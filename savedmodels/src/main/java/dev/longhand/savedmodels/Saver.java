package dev.longhand.savedmodels;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The operations of a graph that write its variables to a file and set them from one.
 *
 * <p>A single variable is set by feeding what its restoring assignment would have read, so that
 * nothing needs to be added to a loaded graph.
 */
final class Saver {
  /** The names that TensorFlow Java itself gives these operations, so that it adopts them. */
  private static final String SCOPE = "save";

  private static final long GROUP_BYTES = 1L << 29;
  private static final int VERSION = SaverDef.CheckpointFormatVersion.V2_VALUE;

  private final SaverDef names;
  private final Map<String, Assignment> assignments;

  private record Assignment(String operation, String fed, Shape shape) {}

  private Saver(SaverDef names, Map<String, Assignment> assignments) {
    this.names = names;
    this.assignments = assignments;
  }

  /** Adds a saver of all variables that the graph has now. */
  static Saver addTo(Graph graph) {
    List<Operand<TFloat32>> variables = new ArrayList<>();
    List<String> variableNames = new ArrayList<>();
    for (GraphOperation operation : operations(graph)) {
      if (operation.type().equals("VariableV2")) {
        variables.add(operation.output(0).expect(TFloat32.class));
        variableNames.add(operation.name());
      }
    }
    Ops tf = Ops.create(graph).withSubScope(SCOPE);
    Operand<TString> file =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> tensors =
        tf.withName("tensor_names").array(variableNames.toArray(String[]::new));
    Operand<TString> slices =
        tf.withName("slices").array(variableNames.stream().map(n -> "").toArray(String[]::new));
    Op save = tf.withName("save").train.save(file, tensors, slices, new ArrayList<>(variables));
    Operand<TString> saved =
        tf.withControlDependencies(save).withName("control_dependency").identity(file);
    List<Class<? extends org.tensorflow.types.family.TType>> types = new ArrayList<>();
    variables.forEach(variable -> types.add(TFloat32.class));
    var read = tf.withName("restore").train.restore(file, tensors, slices, types);
    List<Op> assigned = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Operand<TFloat32> value = read.tensors().get(i).asOutput().expect(TFloat32.class);
      assigned.add(tf.withName("assign_" + i).assign(variables.get(i), value));
    }
    Op restored = tf.withControlDependencies(assigned).withName("restore_all").noOp();
    SaverDef names =
        SaverDef.newBuilder()
            .setFilenameTensorName(TensorSpec.of(file.asOutput()).name())
            .setSaveTensorName(TensorSpec.of(saved.asOutput()).name())
            .setRestoreOpName(restored.op().name())
            .setVersionValue(VERSION)
            .build();
    return of(names, graph.toGraphDef());
  }

  /** The saver that a graph came with. */
  static Saver of(SaverDef names, GraphDef graph) {
    Map<String, Shape> variables = new HashMap<>();
    Map<String, Assignment> assignments = new LinkedHashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("VariableV2")) {
        AttrValue shape = node.getAttrOrDefault("shape", AttrValue.getDefaultInstance());
        variables.put(node.getName(), TensorSpec.shape(shape.getShape()));
      }
    }
    String restore = names.getRestoreOpName();
    Map<String, NodeDef> nodes = new HashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    NodeDef all = nodes.getOrDefault(restore, NodeDef.getDefaultInstance());
    for (String input : all.getInputList()) {
      NodeDef assign = nodes.get(input.substring(input.indexOf('^') + 1));
      if (assign == null || !assign.getOp().equals("Assign") || assign.getInputCount() < 2) {
        continue;
      }
      String variable = assign.getInput(0);
      if (!variables.containsKey(variable)) {
        continue;
      }
      assignments.put(
          variable,
          new Assignment(assign.getName(), tensor(assign.getInput(1)), variables.get(variable)));
    }
    return new Saver(names, assignments);
  }

  private static String tensor(String input) {
    return input.contains(":") ? input : input + ":0";
  }

  private static Iterable<GraphOperation> operations(Graph graph) {
    return graph::operations;
  }

  /** Returns the SaverDef for a MetaGraphDef. */
  SaverDef toProto() {
    return names;
  }

  /** The variables that it writes, in the graph's order, with their shapes. */
  Map<String, Shape> variables() {
    Map<String, Shape> variables = new LinkedHashMap<>();
    assignments.forEach((name, assignment) -> variables.put(name, assignment.shape()));
    return variables;
  }

  /** Writes all variables to files whose names begin with a prefix; their folder must exist. */
  void save(Session session, Path prefix) throws IOException {
    try (TString file = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(names.getFilenameTensorName(), file)
          .fetch(names.getSaveTensorName())
          .run()
          .close();
    } catch (TensorFlowException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Sets a variable to what remains in a buffer.
   *
   * @throws IllegalArgumentException if there is no such variable, or not as many values as it has
   */
  void assign(Session session, String variable, FloatBuffer values) {
    assign(session, List.of(variable), name -> values);
  }

  /** Sets variables in one run; each is asked for once. */
  void assign(Session session, List<String> variables, Function<String, FloatBuffer> values) {
    List<TFloat32> tensors = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      for (String variable : variables) {
        Assignment assignment = assignment(variable);
        TFloat32 tensor = tensor(variable, values.apply(variable), assignment.shape());
        tensors.add(tensor);
        runner.feed(assignment.fed(), tensor).addTarget(assignment.operation());
      }
      runner.run().close();
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemory.ofModel(e, "the model's parameters");
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private static TFloat32 tensor(String variable, FloatBuffer values, Shape shape) {
    if (values.remaining() != shape.size()) {
      throw new IllegalArgumentException(
          "variable %s is %s and does not hold %d values"
              .formatted(variable, TensorSpec.shapeName(shape), values.remaining()));
    }
    return Tensors.ofFloats(values, shape.asArray());
  }

  private Assignment assignment(String variable) {
    Assignment assignment = assignments.get(variable);
    if (assignment == null) {
      throw new IllegalArgumentException("no variable " + variable);
    }
    return assignment;
  }

  /**
   * Divides variables into groups that one run may move: a run costs a good part of a second the
   * first time, as TensorFlow goes through the whole graph for it, and its tensors are copies.
   */
  List<List<String>> groups(Collection<String> variables) {
    List<List<String>> groups = new ArrayList<>();
    long room = 0;
    for (String variable : variables) {
      long size = assignment(variable).shape().size() * Float.BYTES;
      if (room < size || groups.isEmpty()) {
        groups.add(new ArrayList<>());
        room = GROUP_BYTES;
      }
      groups.get(groups.size() - 1).add(variable);
      room -= size;
    }
    return groups;
  }
}
