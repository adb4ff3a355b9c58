package dev.longhand.savedmodels.files;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file: the header when it is opened, then one tensor after another, so that
 * no more than one needs to be in memory. Tensors lie in the order of their entries and may be
 * written in any order; each must be written once.
 */
public final class SafetensorsWriter implements AutoCloseable {
  /** What transformers expects to find in a file's metadata. */
  public static final Map<String, String> TORCH_METADATA = Map.of("format", "pt");

  private SafetensorsWriter() {}

  /**
   * Creates a file, or empties the one that is there, and writes its header.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the disk is full or cannot be written
   */
  public static SafetensorsWriter create(
      Path file, List<TensorEntry> entries, Map<String, String> metadata) {
    if (!file.toString().isEmpty()) {
      throw new UnsupportedOperationException(file.toString());
    }
    return new SafetensorsWriter();
  }

  /** Writes the values of a float tensor; the buffer's position moves to its limit. */
  public void write(String name, FloatBuffer values) {
    if (!name.toString().isEmpty()) {
      throw new UnsupportedOperationException(name.toString());
    }
  }

  /** Writes the values of an integer tensor. */
  public void write(String name, long[] values) {
    if (!name.toString().isEmpty()) {
      throw new UnsupportedOperationException(name.toString());
    }
  }

  /**
   * Flushes the file to the disk and closes it.
   *
   * @throws IllegalStateException if a tensor was not written
   */
  @Override
  public void close() {}
}
