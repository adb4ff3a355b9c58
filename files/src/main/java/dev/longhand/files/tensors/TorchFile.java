package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import dev.longhand.files.UserException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A torch checkpoint that holds a state dict, in the zip format (torch 1.6 and later) or the older
 * one. Only its list of tensors is a pickle; see {@link StateDictPickle}. The values are mapped.
 */
final class TorchFile implements TensorFile {
  /** A list of 40,000 tensors; more is no model but an attack on the memory. */
  static final int LONGEST_PICKLE = 8 << 20;

  private static final String ZIP = "PK\u0003\u0004";
  private static final String PICKLE = "\u0080";

  /** The position of a storage's bytes in the file. */
  record Extent(long offset, long bytes) {}

  /**
   * What the file says: its state dict, and the places of the storages.
   *
   * @param state a map of names to tensors, if it is what it should be
   */
  record Content(Object state, Map<String, Extent> storages) {}

  private final MappedFile file;
  private final Map<String, Extent> storages;
  private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();

  private TorchFile(MappedFile file, Map<String, Extent> storages) {
    this.file = file;
    this.storages = storages;
  }

  /**
   * Opens a checkpoint.
   *
   * @param magic the file's first bytes
   */
  static TorchFile open(MappedFile file, String magic) {
    if (!magic.startsWith(ZIP) && !magic.startsWith(PICKLE)) {
      throw refused(file.path(), "it starts like no zip file and no pickle");
    }
    Content content = magic.startsWith(ZIP) ? TorchZip.read(file) : TorchLegacy.read(file);
    TorchFile torch = new TorchFile(file, content.storages());
    if (!(content.state() instanceof Map<?, ?> state)) {
      throw refused(file.path(), "it holds no state dict (a map of names to tensors)");
    }
    state.forEach(torch::add);
    return torch;
  }

  private void add(Object name, Object value) {
    if (!(name instanceof String text) || !(value instanceof TorchTensor tensor)) {
      throw refused(
          path(),
          quoted(name) + " in it is no tensor; it should hold a state dict and nothing else");
    }
    if (text.length() > TensorEntry.LONGEST_NAME) {
      throw refused(path(), "tensor " + quoted(name) + " has a name of " + text.length());
    }
    if (!isWithin(tensor)) {
      throw refused(path(), "tensor " + quoted(name) + " reaches beyond its storage");
    }
    tensors.put(text, tensor);
    entries.put(text, tensor.entry(text));
  }

  /** No more elements than the storage has: then no small file can ask for much memory. */
  private boolean isWithin(TorchTensor tensor) {
    TorchStorage storage = tensor.storage();
    Extent extent = storages.get(storage.key());
    try {
      return extent != null
          && tensor.shape().size() == tensor.strides().size()
          && tensor.end() <= storage.elements()
          && tensor.entry("").elements() <= storage.elements()
          && Math.multiplyExact(
                  Math.addExact(storage.start(), storage.elements()), (long) storage.type().bytes())
              <= extent.bytes();
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of("format", "pt");
  }

  @Override
  public FloatBuffer floats(String name) {
    TensorEntry entry = Lookup.floating(this, name);
    return Elements.floats(bytes(tensors.get(name)), entry.type());
  }

  @Override
  public long[] longs(String name) {
    TensorEntry entry = Lookup.integral(this, name);
    return Elements.longs(bytes(tensors.get(name)), entry.type());
  }

  private ByteBuffer bytes(TorchTensor tensor) {
    TorchStorage storage = tensor.storage();
    int elementBytes = storage.type().bytes();
    ByteBuffer span =
        file.map(
            storages.get(storage.key()).offset()
                + (storage.start() + tensor.offset()) * elementBytes,
            (tensor.end() - tensor.offset()) * elementBytes);
    return tensor.isContiguous()
        ? span
        : Elements.contiguous(span, elementBytes, array(tensor.shape()), array(tensor.strides()));
  }

  private static long[] array(List<Long> longs) {
    return longs.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void close() {
    file.close();
  }

  static UserException refused(Path path, String what) {
    return new UserException(
        path
            + " is no intact torch checkpoint: "
            + what
            + "; download it again, or save its state dict again");
  }
}
