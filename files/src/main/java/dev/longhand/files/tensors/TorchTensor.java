package dev.longhand.files.tensors;

import java.util.List;

/**
 * A torch tensor: a strided view of a storage.
 *
 * @param storage that holds its elements
 * @param offset of its first element from the storage's start
 * @param shape the dimensions, outermost first
 * @param strides elements from one index to the next, for each dimension
 */
record TorchTensor(TorchStorage storage, long offset, List<Long> shape, List<Long> strides) {
  TorchTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  TensorEntry entry(String name) {
    return new TensorEntry(name, storage.type(), shape);
  }

  /** The element after the last one that the tensor touches, counted from the storage's start. */
  long end() {
    long last = offset;
    for (int d = 0; d < shape.size(); d++) {
      if (shape.get(d) == 0) {
        return offset;
      }
      last = Math.addExact(last, Math.multiplyExact(shape.get(d) - 1, strides.get(d)));
    }
    return last + 1;
  }

  /** Whether the elements lie one after another in row-major order. */
  boolean isContiguous() {
    long expected = 1;
    for (int d = shape.size() - 1; d >= 0; d--) {
      if (shape.get(d) == 1) {
        continue;
      }
      if (strides.get(d) != expected) {
        return false;
      }
      expected *= shape.get(d);
    }
    return true;
  }
}
