package dev.longhand.savedmodels;

import java.util.Locale;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * One input or output of a signature: the tensor's name in the graph ("operation:0"), its type, and
 * its shape with -1 for what only a run decides.
 */
public record TensorSpec(String name, DataType type, Shape shape) {

  /** The spec of a tensor of a graph under construction. */
  static TensorSpec of(Output<?> output) {
    return new TensorSpec(
        output.op().name() + ":" + output.index(), output.dataType(), output.shape());
  }

  static TensorSpec of(TensorInfo info) {
    return new TensorSpec(info.getName(), info.getDtype(), shape(info.getTensorShape()));
  }

  static Shape shape(TensorShapeProto shape) {
    return shape.getUnknownRank()
        ? Shape.unknown()
        : Shape.of(shape.getDimList().stream().mapToLong(d -> d.getSize()).toArray());
  }

  TensorInfo toProto() {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      dimensions.setUnknownRank(true);
    } else {
      for (long size : shape.asArray()) {
        dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
    }
    return TensorInfo.newBuilder().setName(name).setDtype(type).setTensorShape(dimensions).build();
  }

  /** The operation that the tensor comes from. */
  String operation() {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** Whether a tensor of this shape may be fed. */
  boolean accepts(Shape fed) {
    return shape.isCompatibleWith(fed);
  }

  /** Type and shape for messages: "int32 [?, ?]". */
  public String form() {
    return typeName(type) + " " + shapeName(shape);
  }

  static String typeName(DataType type) {
    return type == DataType.DT_FLOAT
        ? "float32"
        : type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
  }

  static String shapeName(Shape shape) {
    if (shape.isUnknown()) {
      return "[...]";
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < shape.numDimensions(); i++) {
      text.append(i == 0 ? "" : ", ").append(shape.get(i) < 0 ? "?" : shape.get(i));
    }
    return text.append(']').toString();
  }
}
