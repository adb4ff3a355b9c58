package dev.longhand.files.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Turns the little-endian bytes of a tensor into Java's numbers, and back. */
final class Elements {
  private Elements() {}

  /** A view of F32, a converted copy of the other floating-point types. */
  static FloatBuffer floats(ByteBuffer bytes, ElementType type) {
    if (type == ElementType.F32) {
      return bytes.asFloatBuffer();
    }
    FloatBuffer floats = FloatBuffer.allocate(bytes.remaining() / type.bytes());
    switch (type) {
      case F64 -> {
        var doubles = bytes.asDoubleBuffer();
        while (doubles.hasRemaining()) {
          floats.put((float) doubles.get());
        }
      }
      case F16 -> {
        var halves = bytes.asShortBuffer();
        while (halves.hasRemaining()) {
          floats.put(halfToFloat(halves.get()));
        }
      }
      case BF16 -> {
        var halves = bytes.asShortBuffer();
        while (halves.hasRemaining()) {
          floats.put(Float.intBitsToFloat(halves.get() << 16));
        }
      }
      default -> throw new IllegalArgumentException(type + " is no floating-point type");
    }
    return floats.flip();
  }

  /** A copy of integers and truth values (0 and 1); U8 is unsigned. */
  static long[] longs(ByteBuffer bytes, ElementType type) {
    long[] longs = new long[bytes.remaining() / type.bytes()];
    int start = bytes.position();
    for (int i = 0; i < longs.length; i++) {
      int at = start + i * type.bytes();
      longs[i] =
          switch (type) {
            case I64 -> bytes.getLong(at);
            case I32 -> bytes.getInt(at);
            case I16 -> bytes.getShort(at);
            case I8 -> bytes.get(at);
            case U8, BOOL -> Byte.toUnsignedLong(bytes.get(at));
            default -> throw new IllegalArgumentException(type + " is no integer type");
          };
    }
    return longs;
  }

  /** Appends a float as an element of a floating-point type that the writer knows. */
  static void put(ByteBuffer bytes, ElementType type, float value) {
    switch (type) {
      case F32 -> bytes.putFloat(value);
      case F64 -> bytes.putDouble(value);
      default -> throw new IllegalArgumentException("floats are not written as " + type);
    }
  }

  /** Appends an integer as an element of an integer type. */
  static void put(ByteBuffer bytes, ElementType type, long value) {
    switch (type) {
      case I64 -> bytes.putLong(value);
      case I32 -> bytes.putInt((int) value);
      case I16 -> bytes.putShort((short) value);
      case I8, U8, BOOL -> bytes.put((byte) value);
      default -> throw new IllegalArgumentException("integers are not written as " + type);
    }
  }

  /**
   * The elements of a strided tensor one after another.
   *
   * @param storage the bytes from the tensor's first element on
   * @param strides elements from one index to the next, for each dimension
   */
  static ByteBuffer contiguous(ByteBuffer storage, int elementBytes, long[] shape, long[] strides) {
    int elements = 1;
    for (long dimension : shape) {
      elements = Math.toIntExact(elements * dimension);
    }
    byte[] bytes = new byte[Math.multiplyExact(elements, elementBytes)];
    int[] index = new int[shape.length];
    long from = 0;
    for (int i = 0; i < elements; i++) {
      storage.get((int) from * elementBytes, bytes, i * elementBytes, elementBytes);
      for (int d = shape.length - 1; d >= 0; d--) {
        from += strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        from -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** IEEE 754 binary16 to binary32, which holds every such value exactly. */
  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float subnormal = fraction * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
