package dev.longhand.savedmodels;

import dev.longhand.savedmodels.files.CompleteFolder;
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
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * Writes a graph and its variables as a trainable SavedModel.
 *
 * <p>The graph must be finished: its variables (all of them float32 and made by {@code
 * tf.variable}) are known to the saver that the first {@link #assign} or {@link #write} adds.
 */
public final class SavedModelWriter {
  /** The tag of a graph that can be served. */
  static final String TAG = "serve";

  static final String GRAPH_FILE = "saved_model.pb";
  static final String VARIABLES = "variables";
  static final String ASSETS = "assets.extra";
  private static final int SCHEMA_VERSION = 1;

  private final Graph graph;
  private final Session session;
  private final Map<String, Signature> signatures = new LinkedHashMap<>();
  private final Map<String, byte[]> assets = new LinkedHashMap<>();
  private final List<String> state = new ArrayList<>();
  private LabelKind labelKind = LabelKind.CLASSES;
  private Saver saver;
  private GraphDef definition;

  /** A writer of a graph, with the values that its variables have in a session. */
  public SavedModelWriter(Graph graph, Session session) {
    this.graph = graph;
    this.session = session;
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
   * @throws ReportedException if the file cannot be read
   */
  public SavedModelWriter asset(Path file) {
    try {
      assets.put(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ReportedException("%s cannot be read: %s".formatted(file, e), e);
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
    saver.assign(session, variable, values);
  }

  /**
   * Writes the SavedModel: complete, or not at all.
   *
   * @throws IllegalStateException if the graph or the signatures do not make a trainable model
   * @throws ReportedException if the folder exists or cannot be written
   */
  public void write(Path directory) {
    finishGraph();
    Contract contract = new Contract(labelKind, state);
    List<String> problems = problems(contract);
    if (!problems.isEmpty()) {
      throw new IllegalStateException("not a trainable model: " + String.join("; ", problems));
    }
    CompleteFolder.write(
        directory,
        folder -> {
          Files.write(folder.resolve(GRAPH_FILE), savedModel().toByteArray());
          Path extra = Files.createDirectory(folder.resolve(ASSETS));
          for (Map.Entry<String, byte[]> asset : assets.entrySet()) {
            Files.write(extra.resolve(asset.getKey()), asset.getValue());
          }
          Files.write(extra.resolve(Contract.FILE_NAME), contract.toJson());
          Path variables = Files.createDirectory(folder.resolve(VARIABLES));
          saver.save(session, variables.resolve(VARIABLES));
        });
  }

  private void finishGraph() {
    if (saver == null) {
      saver = Saver.addTo(graph);
      definition = graph.toGraphDef();
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
