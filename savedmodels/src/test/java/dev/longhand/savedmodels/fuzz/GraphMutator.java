package dev.longhand.savedmodels.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Variants of a graph that are protocol buffers still, and so reach what interprets them: other
 * operations, attributes, shapes and inputs.
 */
final class GraphMutator {
  private static final long[] SIZES = {-2, -1, 0, 1, 3, 1 << 20, Integer.MAX_VALUE, Long.MAX_VALUE};

  private final SavedModel seed;
  private final Random random;

  GraphMutator(byte[] seed, long randomSeed) throws IOException {
    this.seed = SavedModel.parseFrom(seed);
    this.random = new Random(randomSeed);
  }

  byte[] next() {
    SavedModel.Builder model = seed.toBuilder();
    GraphDef.Builder graph = model.getMetaGraphsBuilder(0).getGraphDefBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      change(graph.getNodeBuilder(random.nextInt(graph.getNodeCount())), graph);
    }
    return model.build().toByteArray();
  }

  private void change(NodeDef.Builder node, GraphDef.Builder graph) {
    NodeDef other = graph.getNode(random.nextInt(graph.getNodeCount()));
    switch (random.nextInt(7)) {
      case 0 -> node.setOp(other.getOp());
      case 1 -> node.setOp(other.getOp()).clearAttr().putAllAttr(other.getAttrMap());
      case 2 -> node.putAllAttr(other.getAttrMap());
      case 3 -> node.addInput(other.getName());
      case 4 -> replaceInput(node, other.getName());
      case 5 -> removeAttribute(node);
      default -> changeShape(node);
    }
  }

  private void replaceInput(NodeDef.Builder node, String name) {
    if (node.getInputCount() > 0) {
      node.setInput(random.nextInt(node.getInputCount()), name + ":" + random.nextInt(2));
    }
  }

  private void removeAttribute(NodeDef.Builder node) {
    List<String> names = new ArrayList<>(node.getAttrMap().keySet());
    if (!names.isEmpty()) {
      node.removeAttr(names.get(random.nextInt(names.size())));
    }
  }

  private void changeShape(NodeDef.Builder node) {
    for (var attribute : node.getAttrMap().entrySet()) {
      AttrValue.Builder value = attribute.getValue().toBuilder();
      if (value.hasTensor()) {
        resize(value.getTensorBuilder().getTensorShapeBuilder());
      } else if (value.hasShape()) {
        resize(value.getShapeBuilder());
      }
      node.putAttr(attribute.getKey(), value.build());
    }
  }

  private void resize(TensorShapeProto.Builder shape) {
    long size = SIZES[random.nextInt(SIZES.length)];
    if (shape.getDimCount() > 0 && random.nextBoolean()) {
      shape.getDimBuilder(random.nextInt(shape.getDimCount())).setSize(size);
    } else {
      shape.addDimBuilder().setSize(size);
    }
  }
}
