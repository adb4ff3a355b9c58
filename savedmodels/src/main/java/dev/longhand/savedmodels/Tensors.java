package dev.longhand.savedmodels;

import dev.longhand.files.tensors.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Tensors from flat arrays, and flat arrays from tensors. Who makes a tensor closes it. */
public final class Tensors {
  private Tensors() {}

  /**
   * An int32 tensor of a flat array in row-major order.
   *
   * @throws IllegalArgumentException if the shape does not have as many elements as the array
   */
  public static TInt32 ofInts(int[] values, long... shape) {
    requireSize(values.length, shape);
    return allocated(
        "int32",
        shape,
        () -> TInt32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  /**
   * A float32 tensor of a flat array in row-major order.
   *
   * @throws IllegalArgumentException if the shape does not have as many elements as the array
   */
  public static TFloat32 ofFloats(float[] values, long... shape) {
    requireSize(values.length, shape);
    return allocated(
        "float",
        shape,
        () -> TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  /**
   * A float32 tensor of what remains in a buffer, which may be a mapped file; the buffer's position
   * stays.
   *
   * @throws IllegalArgumentException if the shape does not have as many elements as the buffer
   */
  public static TFloat32 ofFloats(FloatBuffer values, long... shape) {
    requireSize(values.remaining(), shape);
    return allocated(
        "float",
        shape,
        () -> TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values.duplicate())));
  }

  /** TensorFlow Java does not look whether TensorFlow had the memory that it asked for. */
  private static <T> T allocated(String type, long[] shape, Supplier<T> tensor) {
    try {
      return tensor.get();
    } catch (NullPointerException nothingAllocated) {
      throw new TFResourceExhaustedException(
          "OOM when allocating tensor with shape[%s] and type %s on CPU:0"
              .formatted(
                  Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(",")),
                  type));
    }
  }

  /** Returns the entry of a float32 tensor in a tensor file. */
  public static TensorEntry entry(String name, Shape shape) {
    return TensorEntry.floats(name, Arrays.stream(shape.asArray()).boxed().toList());
  }

  /** A scalar int32. */
  public static TInt32 ofInt(int value) {
    return TInt32.scalarOf(value);
  }

  /** A scalar int64. */
  public static TInt64 ofLong(long value) {
    return TInt64.scalarOf(value);
  }

  /** A scalar float32. */
  public static TFloat32 ofFloat(float value) {
    return TFloat32.scalarOf(value);
  }

  /** All values of a float32 tensor in row-major order. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    copy(tensor, FloatBuffer.wrap(values));
    return values;
  }

  /** The only value of a float32 tensor with one element. */
  public static float scalar(Tensor tensor) {
    float[] values = floats(tensor);
    if (values.length != 1) {
      throw new IllegalArgumentException("expected one value, found shape " + tensor.shape());
    }
    return values[0];
  }

  /** All values of an int32 tensor in row-major order. */
  public static int[] ints(Tensor tensor) {
    if (!(tensor instanceof TInt32)) {
      throw new IllegalArgumentException("expected int32, found " + tensor.dataType());
    }
    int[] values = new int[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asInts().read(values);
    return values;
  }

  /** Appends all values of a float32 tensor to a buffer. */
  public static void copy(Tensor tensor, FloatBuffer target) {
    if (!(tensor instanceof TFloat32)) {
      throw new IllegalArgumentException("expected float32, found " + tensor.dataType());
    }
    long size = tensor.shape().size();
    if (target.remaining() < size) {
      throw new IllegalArgumentException(
          "%d values do not fit into %d".formatted(size, target.remaining()));
    }
    FloatBuffer slice = target.slice(target.position(), Math.toIntExact(size));
    tensor.asRawTensor().data().asFloats().copyTo(DataBuffers.of(slice), size);
    target.position(target.position() + Math.toIntExact(size));
  }

  /** A buffer of so many floats outside Java's heap, in the machine's byte order. */
  public static FloatBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static void requireSize(int size, long[] shape) {
    if (Shape.of(shape).size() != size) {
      throw new IllegalArgumentException(
          "shape %s does not hold %d values".formatted(Arrays.toString(shape), size));
    }
  }
}
