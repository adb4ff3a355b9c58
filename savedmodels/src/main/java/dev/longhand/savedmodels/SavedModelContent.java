package dev.longhand.savedmodels;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longhand.files.InputFiles;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.safety.GraphSafety;
import dev.longhand.savedmodels.safety.NodeInputs;
import dev.longhand.savedmodels.safety.UnsafeOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;

/**
 * What the files of a trainable SavedModel say, read as data: TensorFlow is not asked, and nothing
 * of the graph is run.
 */
public final class SavedModelContent {
  /** The graph of a model of 48 layers with all gradients takes a tenth of it. */
  private static final int LARGEST_GRAPH = 128 << 20;

  private static final int LONGEST_REFUSAL = 1200;
  private static final String GRAPH_AS_TEXT = "saved_model.pbtxt";
  private static final String GRAPH_IN_PARTS = "saved_model.cpb";

  private final Path directory;
  private final Contract contract;
  private final Map<String, Signature> signatures;
  private final Set<String> defaulted;
  private final Saver saver;
  private final List<Parameter> parameters;
  private final List<UnsafeOperation> unsafeOperations;
  private final Map<String, String> operationTypes;
  private final List<NodeInputs> nodeInputs;

  private SavedModelContent(Path directory, Contract contract, SavedModel model) {
    MetaGraphDef meta = served(directory, model);
    this.directory = directory;
    this.contract = contract;
    this.signatures = new TreeMap<>();
    meta.getSignatureDefMap().forEach((key, def) -> signatures.put(key, Signature.of(key, def)));
    this.defaulted = defaulted(meta.getGraphDef());
    this.saver = Saver.of(meta.getSaverDef(), meta.getGraphDef());
    this.parameters = parameters(contract, saver, signatures.get(Signatures.TRAIN));
    this.unsafeOperations = GraphSafety.unsafeOperations(model);
    this.operationTypes = GraphSafety.operationTypes(model);
    this.nodeInputs = NodeInputs.of(model);
  }

  /**
   * Reads a folder and checks that a model in it can be trained.
   *
   * @throws UserException if the folder is not a SavedModel, is damaged, or lacks something that
   *     training needs, which is named
   */
  public static SavedModelContent read(Path directory) {
    requireSavedModel(directory);
    Contract contract =
        Contract.read(directory.resolve(SavedModelWriter.ASSETS).resolve(Contract.FILE_NAME));
    Path graph = directory.resolve(SavedModelWriter.GRAPH_FILE);
    SavedModelContent content =
        InputFiles.within(
            graph, () -> new SavedModelContent(directory, contract, parse(directory, graph)));
    content.requireTrainable();
    return content;
  }

  private static void requireSavedModel(Path directory) {
    for (String file :
        List.of(
            SavedModelWriter.GRAPH_FILE,
            SavedModelWriter.VARIABLES + "/variables.index",
            SavedModelWriter.VARIABLES + "/variables.data-00000-of-00001")) {
      if (!Files.isRegularFile(directory.resolve(file))) {
        throw new UserException("%s is not a SavedModel: %s is missing".formatted(directory, file));
      }
    }
    for (String other : List.of(GRAPH_AS_TEXT, GRAPH_IN_PARTS)) {
      if (Files.exists(directory.resolve(other))) {
        throw new UserException(
            "%s holds a second graph in %s, which TensorFlow may prefer to %s; remove one of them"
                .formatted(directory, other, SavedModelWriter.GRAPH_FILE));
      }
    }
  }

  private static SavedModel parse(Path directory, Path graph) {
    try {
      return SavedModel.parseFrom(InputFiles.bytes(graph, LARGEST_GRAPH));
    } catch (InvalidProtocolBufferException e) {
      throw damaged(directory, SavedModelWriter.GRAPH_FILE + " is no protocol buffer of a graph");
    }
  }

  private static MetaGraphDef served(Path directory, SavedModel model) {
    return model.getMetaGraphsList().stream()
        .filter(meta -> meta.getMetaInfoDef().getTagsList().equals(List.of(SavedModelWriter.TAG)))
        .findFirst()
        .orElseThrow(() -> damaged(directory, "no graph has the tag " + SavedModelWriter.TAG));
  }

  private static UserException damaged(Path directory, String what) {
    return new UserException(
        "%s is damaged: %s; copy or write it again".formatted(directory, what));
  }

  private static Set<String> defaulted(GraphDef graph) {
    Set<String> defaulted = new HashSet<>();
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("PlaceholderWithDefault")) {
        defaulted.add(node.getName());
      }
    }
    return defaulted;
  }

  private static List<Parameter> parameters(Contract contract, Saver saver, Signature train) {
    List<Parameter> parameters = new ArrayList<>();
    saver
        .variables()
        .forEach(
            (name, shape) -> {
              boolean trained =
                  train != null && train.outputs().containsKey(Signatures.GRADIENT_PREFIX + name);
              if (!contract.state().contains(name)) {
                parameters.add(new Parameter(name, shape, trained));
              }
            });
    return List.copyOf(parameters);
  }

  private void requireTrainable() {
    List<String> problems =
        ContractCheck.problems(contract, signatures, saver.variables(), defaulted);
    if (!problems.isEmpty()) {
      throw new UserException(
          "%s is not a trainable SavedModel: %s"
              .formatted(
                  directory, Printable.shortened(String.join("; ", problems), LONGEST_REFUSAL)));
    }
  }

  /**
   * Refuses a graph that does more than compute.
   *
   * @throws UserException that names its operations and the flag that allows them
   */
  public void requireSafe() {
    if (!unsafeOperations.isEmpty()) {
      throw GraphSafety.refusal(directory, unsafeOperations);
    }
  }

  /**
   * Refuses custom operations, and operations that lack inputs. TensorFlow is loaded for the
   * definitions of its own.
   *
   * @throws UserException that names them
   */
  void requireKnownOperations() {
    Map<String, OpDef> definitions =
        TensorFlow.registeredOpList().getOpList().stream()
            .collect(Collectors.toMap(OpDef::getName, definition -> definition));
    GraphSafety.requireRegistered(directory, operationTypes, definitions.keySet());
    NodeInputs.requireComplete(directory, nodeInputs, definitions);
  }

  /** The operations that do more than compute, the first of each type; mostly none. */
  public List<UnsafeOperation> unsafeOperations() {
    return unsafeOperations;
  }

  /** What the model learns. */
  public LabelKind labelKind() {
    return contract.labelKind();
  }

  /** Names of variables that are not trained but change. */
  public List<String> state() {
    return contract.state();
  }

  /** All signatures by key. */
  public Map<String, Signature> signatures() {
    return Collections.unmodifiableMap(signatures);
  }

  /** All weights in the graph's order, without the {@link #state}. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Operations whose output has a default and need not be fed. */
  Set<String> defaulted() {
    return defaulted;
  }

  /** Returns the saver of the variables. */
  Saver saver() {
    return saver;
  }
}
