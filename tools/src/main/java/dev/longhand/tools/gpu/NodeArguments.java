package dev.longhand.tools.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** The tensors that a node of a graph takes and gives, as the definition of its operation says. */
final class NodeArguments {
  private static final int REFERENCE = 100;

  private static final List<DataType> FLOATS =
      List.of(
          DataType.DT_FLOAT,
          DataType.DT_HALF,
          DataType.DT_BFLOAT16,
          DataType.DT_DOUBLE,
          DataType.DT_COMPLEX64);

  /**
   * One tensor.
   *
   * @param name of the argument in the definition, which may stand for several tensors
   * @param type of its elements; that of a reference is what it refers to
   */
  record Argument(String name, DataType type) {
    boolean isFloat() {
      return FLOATS.contains(type);
    }

    /** Returns the type as TensorFlow writes it, such as {@code int32}. */
    String typeName() {
      return type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
    }
  }

  private final Map<String, OpDef> definitions;

  /** The arguments of all operations that TensorFlow has. */
  NodeArguments() {
    definitions =
        TensorFlow.registeredOpList().getOpList().stream()
            .collect(Collectors.toMap(OpDef::getName, Function.identity()));
  }

  /** Returns the inputs of a node, in order. */
  List<Argument> inputs(NodeDef node) {
    return expand(node, definitions.get(node.getOp()).getInputArgList());
  }

  /** What a node gives, in order. */
  List<Argument> outputs(NodeDef node) {
    return expand(node, definitions.get(node.getOp()).getOutputArgList());
  }

  private static List<Argument> expand(NodeDef node, List<OpDef.ArgDef> definition) {
    List<Argument> all = new ArrayList<>();
    for (OpDef.ArgDef argument : definition) {
      for (DataType type : types(node, argument)) {
        all.add(new Argument(argument.getName(), referred(type)));
      }
    }
    return all;
  }

  private static List<DataType> types(NodeDef node, OpDef.ArgDef argument) {
    Map<String, AttrValue> attributes = node.getAttrMap();
    if (!argument.getTypeListAttr().isEmpty()) {
      return attributes.get(argument.getTypeListAttr()).getList().getTypeList();
    }
    DataType type =
        argument.getTypeAttr().isEmpty()
            ? argument.getType()
            : attributes.get(argument.getTypeAttr()).getType();
    int count =
        argument.getNumberAttr().isEmpty()
            ? 1
            : Math.toIntExact(attributes.get(argument.getNumberAttr()).getI());
    return Collections.nCopies(count, type);
  }

  private static DataType referred(DataType type) {
    return type.getNumber() > REFERENCE ? DataType.forNumber(type.getNumber() - REFERENCE) : type;
  }
}
