package dev.longhand.zoo.convert;

import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint of BERT or RoBERTa as one of a longer model: its tensors under the long names. */
final class LongCheckpoint implements TensorFile {
  private static final String POSITIONS = "embeddings.position_embeddings.weight";

  private final TensorFile source;
  private final String positionTable;
  private final PositionRows positions;
  private final long width;
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * Views a file of the source's tensors; closing this closes it.
   *
   * @throws dev.longhand.files.UserException if its positions are not the source's
   */
  LongCheckpoint(TensorFile file, ModelConfig source, ModelConfig target) {
    this.source = file;
    this.positionTable = target.basePrefix() + POSITIONS;
    this.positions = PositionRows.between(source, target);
    this.width = source.encoder().hiddenSize();
    TensorNames names = new TensorNames(source, target, file.entries().keySet());
    for (String tensor : file.entries().keySet()) {
      names
          .of(tensor)
          .ifPresentOrElse(
              name -> {
                add(origins.containsKey(name) ? tensor : name, tensor);
                names.copiesOf(name).forEach(copy -> add(copy, tensor));
              },
              () -> leftOut.add(tensor));
    }
  }

  private void add(String name, String origin) {
    TensorEntry entry = source.entries().get(origin);
    origins.put(name, origin);
    entries.put(
        name,
        name.equals(positionTable)
            ? longTable(origin)
            : new TensorEntry(name, entry.type(), entry.shape()));
  }

  private TensorEntry longTable(String origin) {
    source.require(TensorEntry.floats(origin, List.of((long) positions.sourceRows(), width)));
    return TensorEntry.floats(positionTable, List.of((long) positions.targetRows(), width));
  }

  /** The source's tensors that the long model has no place for: heads of another form. */
  List<String> leftOut() {
    return Collections.unmodifiableList(leftOut);
  }

  @Override
  public Path path() {
    return source.path();
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public FloatBuffer floats(String name) {
    FloatBuffer values = source.floats(origins.getOrDefault(name, name));
    return name.equals(positionTable) ? positions.extend(values, Math.toIntExact(width)) : values;
  }

  @Override
  public long[] longs(String name) {
    return source.longs(origins.getOrDefault(name, name));
  }

  @Override
  public Map<String, String> metadata() {
    return source.metadata();
  }

  @Override
  public void close() {
    source.close();
  }
}
