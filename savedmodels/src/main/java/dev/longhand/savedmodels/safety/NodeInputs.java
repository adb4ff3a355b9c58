package dev.longhand.savedmodels.safety;

import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;

/**
 * How many inputs a node of a graph has. TensorFlow ends the process, by an exception that nobody
 * catches, on some operations with fewer inputs than their definition says.
 *
 * @param name of the node
 * @param type of its operation
 * @param number of its inputs without control inputs
 * @param lengths of its attributes that are whole numbers or lists of types, by name
 */
public record NodeInputs(String name, String type, int number, Map<String, Long> lengths) {

  /** Returns those of a SavedModel's graphs; its functions, whose inputs may be lists, aside. */
  public static List<NodeInputs> of(SavedModel model) {
    List<NodeInputs> all = new ArrayList<>();
    for (MetaGraphDef meta : model.getMetaGraphsList()) {
      meta.getGraphDef().getNodeList().forEach(node -> all.add(of(node)));
    }
    return List.copyOf(all);
  }

  private static NodeInputs of(NodeDef node) {
    int number = (int) node.getInputList().stream().filter(i -> !i.startsWith("^")).count();
    Map<String, Long> lengths = new HashMap<>();
    node.getAttrMap().forEach((key, value) -> lengths.put(key, length(value)));
    return new NodeInputs(node.getName(), node.getOp(), number, lengths);
  }

  private static long length(AttrValue value) {
    return value.hasList() ? value.getList().getTypeCount() : value.getI();
  }

  /**
   * Refuses a graph with an operation that has another number of inputs than its definition says.
   *
   * @param definitions of TensorFlow's operations by their types
   * @throws UserException that names the operation
   */
  public static void requireComplete(
      Path directory, List<NodeInputs> nodes, Map<String, OpDef> definitions) {
    for (NodeInputs node : nodes) {
      OpDef definition = definitions.get(node.type);
      if (definition != null && node.expected(definition) != node.number) {
        throw new UserException(
            "%s is damaged: the operation %s (%s) has %d inputs, expected %d; fetch or save it again"
                .formatted(
                    directory,
                    Printable.escaped(node.name),
                    node.type,
                    node.number,
                    node.expected(definition)));
      }
    }
  }

  private long expected(OpDef definition) {
    long expected = 0;
    for (OpDef.ArgDef input : definition.getInputArgList()) {
      String attribute =
          input.getNumberAttr().isEmpty() ? input.getTypeListAttr() : input.getNumberAttr();
      expected += attribute.isEmpty() ? 1 : length(attribute, definition);
    }
    return expected;
  }

  /** Returns an attribute's length in the node, or else that of the definition's default. */
  private long length(String attribute, OpDef definition) {
    return lengths.containsKey(attribute)
        ? lengths.get(attribute)
        : definition.getAttrList().stream()
            .filter(each -> each.getName().equals(attribute))
            .mapToLong(each -> length(each.getDefaultValue()))
            .sum();
  }
}
