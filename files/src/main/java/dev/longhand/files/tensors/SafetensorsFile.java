package dev.longhand.files.tensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** One safetensors file. */
final class SafetensorsFile implements TensorFile {
  private final MappedFile file;
  private final SafetensorsHeader header;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  static SafetensorsFile open(MappedFile file) {
    return new SafetensorsFile(file, SafetensorsHeader.read(file));
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return header.entries();
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public FloatBuffer floats(String name) {
    TensorEntry entry = Lookup.floating(this, name);
    return Elements.floats(bytes(entry), entry.type());
  }

  @Override
  public long[] longs(String name) {
    TensorEntry entry = Lookup.integral(this, name);
    return Elements.longs(bytes(entry), entry.type());
  }

  private ByteBuffer bytes(TensorEntry entry) {
    return file.map(header.offsets().get(entry.name()), entry.bytes());
  }

  @Override
  public void close() {
    file.close();
  }
}
