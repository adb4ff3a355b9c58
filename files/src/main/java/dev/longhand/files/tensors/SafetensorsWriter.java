package dev.longhand.files.tensors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file: the header when it is opened, then one tensor after another, so that
 * no more than one needs to be in memory. Tensors lie in the order of their entries and may be
 * written in any order; each must be written once. F32 and F64 are written from floats, the integer
 * types from longs.
 *
 * <p>All methods throw a {@link dev.longhand.files.UserException} if the disk is full or cannot be
 * written.
 */
public final class SafetensorsWriter implements AutoCloseable {
  /** What transformers expects to find in a file's metadata. */
  public static final Map<String, String> TORCH_METADATA = Map.of("format", "pt");

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int ALIGNMENT = 8;

  /** A tensor that waits to be written, and its place in the file. */
  private record Place(TensorEntry entry, long offset) {}

  private final Path file;
  private final FileChannel channel;
  private final long length;
  private final Map<String, Place> waiting;
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private boolean failed;

  private SafetensorsWriter(
      Path file, FileChannel channel, long length, Map<String, Place> waiting) {
    this.file = file;
    this.channel = channel;
    this.length = length;
    this.waiting = waiting;
  }

  /** Creates a file, or empties the one that is there, and writes its header. */
  public static SafetensorsWriter create(
      Path file, List<TensorEntry> entries, Map<String, String> metadata) {
    byte[] header = header(entries, metadata);
    Map<String, Place> places = new LinkedHashMap<>();
    long offset = header.length;
    for (TensorEntry entry : entries) {
      if (places.put(entry.name(), new Place(entry, offset)) != null) {
        throw new IllegalArgumentException(entry.name() + " is twice among the tensors");
      }
      offset += entry.bytes();
    }
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      SafetensorsWriter writer = new SafetensorsWriter(file, channel, offset, places);
      writer.write(ByteBuffer.wrap(header), 0);
      return writer;
    } catch (IOException e) {
      throw FileErrors.writing(file, offset, e);
    }
  }

  /**
   * Writes the values of a tensor of floating-point numbers.
   *
   * @param values as many as the tensor has elements; the buffer's position moves to its limit
   */
  public void write(String name, FloatBuffer values) {
    Place place = take(name, values.remaining());
    long offset = place.offset;
    while (values.hasRemaining()) {
      if (place.entry.type() == ElementType.F32) {
        putChunk(values);
      } else {
        while (values.hasRemaining() && chunk.remaining() >= place.entry.type().bytes()) {
          Elements.put(chunk, place.entry.type(), values.get());
        }
      }
      offset = writeChunk(offset);
    }
  }

  /** Writes the values of a tensor of integers or truth values, as many as it has elements. */
  public void write(String name, long[] values) {
    Place place = take(name, values.length);
    long offset = place.offset;
    for (int i = 0; i < values.length; ) {
      while (i < values.length && chunk.remaining() >= place.entry.type().bytes()) {
        Elements.put(chunk, place.entry.type(), values[i++]);
      }
      offset = writeChunk(offset);
    }
  }

  private Place take(String name, long elements) {
    Place place = waiting.remove(name);
    if (place == null) {
      throw new IllegalArgumentException(name + " is not among the tensors, or is written already");
    }
    if (place.entry.elements() != elements) {
      throw new IllegalArgumentException(
          name + " has " + elements + " values for the shape " + place.entry.shape());
    }
    return place;
  }

  private void putChunk(FloatBuffer values) {
    int count = Math.min(values.remaining(), chunk.remaining() / Float.BYTES);
    FloatBuffer part = values.slice(values.position(), count);
    chunk.asFloatBuffer().put(part);
    chunk.position(chunk.position() + count * Float.BYTES);
    values.position(values.position() + count);
  }

  private long writeChunk(long offset) {
    chunk.flip();
    int bytes = chunk.remaining();
    write(chunk, offset);
    chunk.clear();
    return offset + bytes;
  }

  private void write(ByteBuffer bytes, long offset) {
    long at = offset;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      failed = true;
      throw FileErrors.writing(file, length, e);
    }
  }

  /** The length of the JSON, and the JSON, padded with spaces so that the data is aligned. */
  private static byte[] header(List<TensorEntry> entries, Map<String, String> metadata) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      // In an order of its own: that of Map.of differs from process to process.
      new TreeMap<>(metadata).forEach(json.putObject("__metadata__")::put);
    }
    long offset = 0;
    for (TensorEntry entry : entries) {
      ObjectNode tensor = json.putObject(entry.name()).put("dtype", entry.type().name());
      entry.shape().forEach(tensor.putArray("shape")::add);
      tensor.putArray("data_offsets").add(offset).add(offset + entry.bytes());
      offset += entry.bytes();
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(text);
    Arrays.fill(header.array(), header.position(), header.capacity(), (byte) ' ');
    return header.array();
  }

  /**
   * Flushes the file to the disk and closes it.
   *
   * @throws IllegalStateException if a tensor was not written
   */
  @Override
  public void close() {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      throw FileErrors.writing(file, length, e);
    }
    if (!waiting.isEmpty() && !failed) {
      throw new IllegalStateException(file + " lacks " + waiting.keySet());
    }
  }
}
