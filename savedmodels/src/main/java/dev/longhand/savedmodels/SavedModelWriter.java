package dev.longhand.savedmodels;

import com.google.protobuf.CodedOutputStream;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.savedmodels.runtime.SessionSettings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;

/**
 * Writes a graph and the values of its variables as a trainable SavedModel.
 *
 * <p>The graph must be finished: its variables (all of them float32 and made by {@code
 * tf.variable}) are known to the saver that the first {@link #assign} or {@link #write} adds. The
 * values are kept in a graph of their own that has nothing but variables: TensorFlow prepares a run
 * by going through the whole graph, which is long for a model and nothing for its variables.
 */
public final class SavedModelWriter implements AutoCloseable {
  /** The tag of a graph that can be served. */
  static final String TAG = "serve";

  static final String GRAPH_FILE = "saved_model.pb";
  static final String VARIABLES = "variables";
  static final String ASSETS = "assets.extra";
  private static final int SCHEMA_VERSION = 1;

  private final Graph graph;
  private final Map<String, Signature> signatures = new LinkedHashMap<>();
  private final Map<String, byte[]> assets = new LinkedHashMap<>();
  private final List<String> state = new ArrayList<>();
  private LabelKind labelKind = LabelKind.CLASSES;
  private final Set<String> assigned = new HashSet<>();
  private Saver saver;
  private GraphDef definition;
  private Weights weights;

  /** A graph with nothing but the model's variables, and what writes them. */
  private record Weights(Graph graph, Session session, Saver saver) {
    static Weights of(Map<String, Shape> variables) {
      Graph graph = new Graph();
      Ops tf = Ops.create(graph);
      variables.forEach((name, shape) -> tf.withName(name).variable(shape, TFloat32.class));
      Saver saver = Saver.addTo(graph);
      return new Weights(graph, new Session(graph, SessionSettings.onCpu().toProto()), saver);
    }

    void close() {
      session.close();
      graph.close();
    }
  }

  /** A writer of a finished graph. */
  public SavedModelWriter(Graph graph) {
    NativeTensorFlow.load();
    this.graph = graph;
  }

  /** Adds a signature: the tensors of the graph behind the names that callers use. */
  public SavedModelWriter signature(
      String key,
      Map<String, ? extends Operand<?>> inputs,
      Map<String, ? extends Operand<?>> outputs) {
    signatures.put(key, new Signature(key, specs(inputs), specs(outputs)));
    return this;
  }

  private static Map<String, TensorSpec> specs(Map<String, ? extends Operand<?>> operands) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    operands.forEach((name, operand) -> specs.put(name, TensorSpec.of(operand.asOutput())));
    return specs;
  }

  /** Says what the model learns; {@link LabelKind#CLASSES} if not called. */
  public SavedModelWriter labelKind(LabelKind kind) {
    labelKind = kind;
    return this;
  }

  /** Names variables that are not trained but change, such as drawn features. */
  public SavedModelWriter state(List<String> variables) {
    state.addAll(variables);
    return this;
  }

  /** Adds a file to {@code assets.extra}. */
  public SavedModelWriter asset(String fileName, byte[] content) {
    assets.put(fileName, content.clone());
    return this;
  }

  /**
   * Adds a copy of a file to {@code assets.extra}.
   *
   * @throws UserException if the file cannot be read
   */
  public SavedModelWriter asset(Path file) {
    try {
      assets.put(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UserException("%s cannot be read: %s".formatted(file, e), e);
    }
    return this;
  }

  /**
   * Sets a variable to what remains in a buffer, which may be a mapped file. The graph takes no
   * further variables after that.
   *
   * @throws IllegalArgumentException if there is no such variable, or not as many values as it has
   */
  public void assign(String variable, FloatBuffer values) {
    finishGraph();
    weights.saver.assign(weights.session, variable, values);
    assigned.add(variable);
  }

  /**
   * Writes the SavedModel: complete, or not at all.
   *
   * @throws IllegalStateException if the graph or the signatures do not make a trainable model, or
   *     a variable has no value
   * @throws UserException if the folder exists or cannot be written
   */
  public void write(Path directory) {
    finishGraph();
    Contract contract = new Contract(labelKind, state);
    List<String> problems = problems(contract);
    if (!problems.isEmpty()) {
      throw new IllegalStateException("not a trainable model: " + String.join("; ", problems));
    }
    AtomicFolder.write(
        directory,
        folder -> {
          Files.write(folder.resolve(GRAPH_FILE), bytes(savedModel()));
          Path extra = Files.createDirectory(folder.resolve(ASSETS));
          for (Map.Entry<String, byte[]> asset : assets.entrySet()) {
            Files.write(extra.resolve(asset.getKey()), asset.getValue());
          }
          Files.write(extra.resolve(Contract.FILE_NAME), contract.toJson());
          Path variables = Files.createDirectory(folder.resolve(VARIABLES));
          weights.saver.save(weights.session, variables.resolve(VARIABLES));
        });
  }

  /** The same bytes for the same model: a protocol buffer's maps have no order of their own. */
  private static byte[] bytes(SavedModel model) throws IOException {
    byte[] bytes = new byte[model.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    model.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private void finishGraph() {
    if (saver == null) {
      saver = Saver.addTo(graph);
      definition = GraphRewrite.withFastProducts(graph.toGraphDef());
      weights = Weights.of(saver.variables());
    }
  }

  /** Frees the variables' values; the graph stays the caller's. */
  @Override
  public void close() {
    if (weights != null) {
      weights.close();
      weights = null;
    }
  }

  private List<String> problems(Contract contract) {
    Set<String> defaulted = new HashSet<>();
    List<String> problems = new ArrayList<>();
    for (NodeDef node : definition.getNodeList()) {
      switch (node.getOp()) {
        case "PlaceholderWithDefault" -> defaulted.add(node.getName());
        case "VarHandleOp" ->
            problems.add("%s is a resource variable, which is not saved".formatted(node.getName()));
        default -> {}
      }
    }
    for (String variable : saver.variables().keySet()) {
      if (!assigned.contains(variable)) {
        problems.add("variable %s has no value".formatted(variable));
      }
    }
    problems.addAll(ContractCheck.problems(contract, signatures, saver.variables(), defaulted));
    return problems;
  }

  private SavedModel savedModel() {
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags(TAG)
                    .setTensorflowVersion(TensorFlow.version()))
            .setGraphDef(definition)
            .setSaverDef(saver.toProto());
    signatures.forEach((key, signature) -> meta.putSignatureDef(key, signature.toProto()));
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(SCHEMA_VERSION)
        .addMetaGraphs(meta)
        .build();
  }
}
