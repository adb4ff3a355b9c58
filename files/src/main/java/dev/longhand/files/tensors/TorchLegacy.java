package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of torch before 1.6: pickles of a magic number, a version, the writer's system, the
 * state dict and the keys of its storages; then, in the keys' order, each storage as a count of its
 * elements (int64) and their bytes.
 */
final class TorchLegacy {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;

  private TorchLegacy() {}

  static TorchFile.Content read(MappedFile file) {
    PickleInput input =
        new PickleInput(file.map(0, Math.min(file.size(), TorchFile.LONGEST_PICKLE)));
    StateDictPickle pickle = new StateDictPickle(file.path());
    Object magic = pickle.next(input);
    if (!MAGIC.equals(magic)) {
      throw TorchFile.refused(file.path(), "it is a pickle, but none that torch.save writes");
    }
    Object version = pickle.next(input);
    if (!Integer.valueOf(VERSION).equals(version)) {
      throw TorchFile.refused(
          file.path(), "it has version " + quoted(version) + " where " + VERSION + " was expected");
    }
    if (!(pickle.next(input) instanceof Map<?, ?> system)
        || !Boolean.TRUE.equals(system.get("little_endian"))) {
      throw TorchFile.refused(file.path(), "it was not written by a little-endian machine");
    }
    Object state = pickle.next(input);
    if (!(state instanceof Map<?, ?> tensors) || !(pickle.next(input) instanceof List<?> keys)) {
      throw TorchFile.refused(file.path(), "it holds no state dict (a map of names to tensors)");
    }
    return new TorchFile.Content(state, extents(file, input.position(), keys, types(tensors)));
  }

  /** The storages' types, which are known from the tensors only. */
  private static Map<String, ElementType> types(Map<?, ?> tensors) {
    Map<String, ElementType> types = new HashMap<>();
    for (Object value : tensors.values()) {
      if (value instanceof TorchTensor tensor) {
        types.put(tensor.storage().key(), tensor.storage().type());
      }
    }
    return types;
  }

  private static Map<String, TorchFile.Extent> extents(
      MappedFile file, long start, List<?> keys, Map<String, ElementType> types) {
    Map<String, TorchFile.Extent> extents = new HashMap<>();
    long at = start;
    for (Object key : keys) {
      if (!(key instanceof String text) || !types.containsKey(text)) {
        throw TorchFile.refused(file.path(), "no tensor uses its storage " + quoted(key));
      }
      if (file.size() - at < Long.BYTES) {
        throw TorchFile.refused(file.path(), "it ends before its storage " + quoted(key));
      }
      long elements = file.map(at, Long.BYTES).getLong(0);
      int elementBytes = types.get(text).bytes();
      at += Long.BYTES;
      if (elements < 0 || elements > (file.size() - at) / elementBytes) {
        throw TorchFile.refused(
            file.path(), "it ends within its storage " + quoted(key) + " of " + elements);
      }
      extents.put(text, new TorchFile.Extent(at, elements * elementBytes));
      at += elements * elementBytes;
    }
    return extents;
  }
}
