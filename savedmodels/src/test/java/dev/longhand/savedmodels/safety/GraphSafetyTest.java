package dev.longhand.savedmodels.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.SavedModelContent;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.savedmodels.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/** The operations that an untrusted SavedModel may contain. */
class GraphSafetyTest {
  private static final SessionSettings CPU = SessionSettings.onCpu();

  @TempDir Path temporary;
  private Path model;
  private Path written;

  @BeforeEach
  void writeModel() {
    model = temporary.resolve("model");
    written = temporary.resolve("written.txt");
    TinyClassifier.write(model);
  }

  @Test
  void modelOfThisLibraryIsSafe() {
    assertThat(SavedModelContent.read(model).unsafeOperations()).isEmpty();
  }

  @Test
  void initializationThatWritesAFileIsRefusedBeforeItRuns() throws IOException {
    UnsafeModel.writeFileOnLoad(model, written);

    assertThatThrownBy(() -> TrainableModel.load(model, CPU))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            model.toString(), "WriteFile (drop) writes a file", "--allow_unsafe_graph")
        .hasMessageNotContaining("\n");
    assertThat(written).doesNotExist();
  }

  @Test
  void customOperationIsRefusedByNameWhateverTheCallerAllows() throws IOException {
    UnsafeModel.change(
        model,
        meta -> {
          meta.getGraphDefBuilder().addNode(UnsafeModel.node("mine", "MyCustomOperation"));
          UnsafeModel.initialize(meta, "mine");
        });

    assertThatThrownBy(() -> TrainableModel.load(model, CPU, GraphPolicy.ALLOW_UNSAFE))
        .isInstanceOf(UserException.class)
        .hasMessage(
            model
                + " is not loaded: TensorFlow has no operation MyCustomOperation (mine); save the"
                + " model without custom operations");
  }

  /** TensorFlow ends the process on an operation that lacks an input. */
  @ParameterizedTest
  @ValueSource(strings = {"Identity", "AddV2", "MatMul", "Relu"})
  void anOperationWithoutItsInputsIsRefusedBeforeTensorFlowSeesIt(String type) throws IOException {
    UnsafeModel.change(
        model, meta -> meta.getGraphDefBuilder().addNode(UnsafeModel.node("bare", type)));

    assertThatThrownBy(() -> TrainableModel.load(model, CPU))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            model + " is damaged: the operation bare (" + type + ") has 0 inputs, expected ")
        .hasMessageNotContaining("\n");
  }

  /** As many as the attribute N says, and control inputs do not count. */
  @Test
  void anOperationOfSeveralInputsHasAsManyAsItsAttributeSays() throws IOException {
    UnsafeModel.change(
        model,
        meta ->
            meta.getGraphDefBuilder()
                .addNode(
                    UnsafeModel.node("sum", "AddN").toBuilder()
                        .addInput("^Const_8")
                        .putAttr("N", AttrValue.newBuilder().setI(2).build())));

    assertThatThrownBy(() -> TrainableModel.load(model, CPU))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sum (AddN) has 0 inputs, expected 2");
  }

  @Test
  void unsafeGraphRunsWhereTheCallerAllowsIt() throws IOException {
    UnsafeModel.writeFileOnLoad(model, written);

    TrainableModel.load(model, CPU, GraphPolicy.ALLOW_UNSAFE).close();

    assertThat(written).hasContent("written by the model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReadFile",
        "MatchingFiles",
        "PyFunc",
        "EagerPyFunc",
        "PrintV2",
        "DebugIdentityV2",
        "ImmutableConst",
        "TFRecordReaderV2",
        "LMDBReader",
        "RpcClient",
        "_Send",
        "MergeV2Checkpoints",
        "ShardedFilename",
        "TensorDataset",
        "While",
        "MyCustomOp",
        ""
      })
  void operationThatIsNotPureIsRefused(String type) throws IOException {
    assertThat(unsafe(meta -> addNode(meta, UnsafeModel.node("x", type)))).containsExactly(type);
  }

  @Test
  void operationWithinAFunctionIsFound() throws IOException {
    FunctionDef.Builder function =
        FunctionDef.newBuilder().addNodeDef(UnsafeModel.node("read", "ReadFile"));
    function.getSignatureBuilder().setName("body");

    assertThat(unsafe(meta -> meta.getGraphDefBuilder().getLibraryBuilder().addFunction(function)))
        .containsExactly("function", "ReadFile");
  }

  @Test
  void savingToAConstantPathIsNotTheSavers() throws IOException {
    assertThat(
            unsafe(
                meta -> {
                  addNode(meta, UnsafeModel.text("path", written.toString()));
                  addNode(meta, UnsafeModel.node("x", "SaveV2", "path", "path", "path"));
                }))
        .containsExactly("SaveV2");
  }

  @Test
  void savingBesideTheSaversPathIsNotTheSavers() throws IOException {
    assertThat(
            unsafe(
                meta -> {
                  addNode(meta, UnsafeModel.text("climb", "/../../../written"));
                  addNode(meta, UnsafeModel.node("joined", "StringJoin", filename(meta), "climb"));
                  addNode(meta, UnsafeModel.node("x", "SaveV2", "joined", "climb", "climb"));
                }))
        .containsExactly("StringJoin", "SaveV2");
  }

  @Test
  void saverThatHasAPathOfItsOwnIsRefused() throws IOException {
    assertThat(
            unsafe(
                meta -> {
                  addNode(meta, UnsafeModel.text("path", written.toString()));
                  NodeDef defaulted =
                      UnsafeModel.node("with_default", "PlaceholderWithDefault", "path");
                  addNode(meta, defaulted);
                  meta.getSaverDefBuilder().setFilenameTensorName("with_default:0");
                }))
        .containsExactly("SaveV2", "RestoreV2");
  }

  @Test
  void loadingThatSavesIsRefused() throws IOException {
    assertThat(unsafe(meta -> UnsafeModel.initialize(meta, "save/save"))).containsExactly("SaveV2");
  }

  @Test
  void restoringThatSavesIsRefused() throws IOException {
    assertThat(
            unsafe(
                meta ->
                    meta.getGraphDefBuilder().getNodeBuilderList().stream()
                        .filter(node -> node.getName().equals("save/restore_all"))
                        .forEach(node -> node.addInput("^save/save"))))
        .containsExactly("SaveV2");
  }

  @Test
  void collectionThatSavesIsRefused() throws IOException {
    CollectionDef.Builder main = CollectionDef.newBuilder();
    main.getNodeListBuilder().addValue("save/save");
    assertThat(unsafe(meta -> meta.putCollectionDef("saved_model_main_op", main.build())))
        .containsExactly("SaveV2");
  }

  @Test
  void secondGraphBesideTheFirstIsRefused() throws IOException {
    Files.writeString(model.resolve("saved_model.pbtxt"), "");

    assertThatThrownBy(() -> TrainableModel.load(model, CPU))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("saved_model.pbtxt");
  }

  /** Stateful by TensorFlow's own word, and yet confined to the session. */
  @Test
  void pureOperationsAreStatelessInTensorFlowsRegistry() throws IOException {
    Map<String, OpDef> registry = registry();
    List<String> confined =
        List.of(
            "Assert",
            "CheckNumerics",
            "CheckNumericsV2",
            "StatelessRandomGetAlg",
            "Variable",
            "VariableV2");
    assertThat(OperationTable.pure())
        .isNotEmpty()
        .allSatisfy(
            name -> {
              assertThat(registry).containsKey(name);
              assertThat(registry.get(name).getIsStateful()).isEqualTo(confined.contains(name));
              assertThat(registry.get(name).getAttrList())
                  .noneMatch(attribute -> attribute.getType().contains("func"));
            });
    assertThat(OperationTable.effects().keySet())
        .doesNotContainAnyElementsOf(OperationTable.pure());
    assertThat(registry.keySet()).containsAll(OperationTable.effects().keySet());
  }

  private static Map<String, OpDef> registry() throws IOException {
    NativeTensorFlow.load();
    Map<String, OpDef> registry = new HashMap<>();
    try (TF_Buffer list = tensorflow.TF_GetAllOpList()) {
      OpList.parseFrom(list.copyData()).getOpList().forEach(op -> registry.put(op.getName(), op));
    }
    return registry;
  }

  private List<String> unsafe(Consumer<MetaGraphDef.Builder> change) throws IOException {
    UnsafeModel.change(model, change);
    return SavedModelContent.read(model).unsafeOperations().stream()
        .map(UnsafeOperation::type)
        .toList();
  }

  private static void addNode(MetaGraphDef.Builder meta, NodeDef node) {
    meta.getGraphDefBuilder().addNode(node);
  }

  private static String filename(MetaGraphDef.Builder meta) {
    return meta.getSaverDef().getFilenameTensorName();
  }
}
