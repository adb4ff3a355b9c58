package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.FileChecks;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import java.nio.FloatBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Several files of tensors that an index joins: {@code weight_map} names the file of each tensor.
 */
final class ShardedFile implements TensorFile {
  private static final JsonMapper JSON =
      JsonInput.mapper().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int MOST_SHARDS = 2000;

  private final Path index;
  private final Map<String, TensorFile> shards;
  private final Map<String, TensorFile> homes = new LinkedHashMap<>();
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();

  private ShardedFile(Path index, Map<String, TensorFile> shards) {
    this.index = index;
    this.shards = shards;
  }

  /** Opens all files of an index, and checks that they hold what it says. */
  static ShardedFile open(Path index, Function<Path, TensorFile> opener) {
    ShardedFile sharded = new ShardedFile(index, new LinkedHashMap<>());
    boolean intact = false;
    try {
      sharded.join(weightMap(index), opener);
      intact = true;
      return sharded;
    } finally {
      if (!intact) {
        sharded.close();
      }
    }
  }

  /** The names of the files that hold the tensors, which lie beside the index. */
  static Map<String, String> weightMap(Path index) {
    FileChecks.readable(index, "weights");
    JsonNode map;
    try {
      map = JSON.readTree(JsonInput.text(index, JsonInput.LARGEST_FILE)).path("weight_map");
    } catch (JsonProcessingException e) {
      throw refused(index, "it is not valid JSON (" + FileErrors.notJson(e) + ")");
    }
    if (!map.isObject() || map.isEmpty()) {
      throw refused(index, "it has no weight_map of tensor names to file names");
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      String file = field.getValue().asText();
      if (!file.matches("[^/\\\\\\p{Cntrl}]{1,255}")
          || file.matches("\\.+")
          || !isPath(index, file)) {
        throw refused(index, quoted(file) + " is no name of a file beside it");
      }
      files.put(field.getKey(), file);
    }
    long shards = files.values().stream().distinct().count();
    if (shards > MOST_SHARDS) {
      throw refused(index, "it names " + shards + " files, more than " + MOST_SHARDS);
    }
    return files;
  }

  /** Whether the operating system can have a file of that name. */
  private static boolean isPath(Path index, String file) {
    try {
      return index.resolveSibling(file).getNameCount() == index.getNameCount();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void join(Map<String, String> weightMap, Function<Path, TensorFile> opener) {
    for (Map.Entry<String, String> weight : weightMap.entrySet()) {
      TensorFile shard =
          shards.computeIfAbsent(
              weight.getValue(), name -> opener.apply(index.resolveSibling(name)));
      TensorEntry entry = shard.entries().get(weight.getKey());
      if (entry == null) {
        throw refused(index, shard.path() + " lacks its tensor " + quoted(weight.getKey()));
      }
      homes.put(weight.getKey(), shard);
      entries.put(weight.getKey(), entry);
    }
    for (TensorFile shard : shards.values()) {
      for (String name : shard.entries().keySet()) {
        if (homes.get(name) != shard) {
          throw refused(index, shard.path() + " has " + quoted(name) + ", which it puts elsewhere");
        }
      }
    }
  }

  @Override
  public Path path() {
    return index;
  }

  @Override
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public Map<String, String> metadata() {
    return shards.values().iterator().next().metadata();
  }

  @Override
  public FloatBuffer floats(String name) {
    Lookup.entry(this, name);
    return homes.get(name).floats(name);
  }

  @Override
  public long[] longs(String name) {
    Lookup.entry(this, name);
    return homes.get(name).longs(name);
  }

  @Override
  public void close() {
    shards.values().forEach(TensorFile::close);
  }

  private static UserException refused(Path index, String what) {
    return new UserException(
        index + " is no intact index of weights: " + what + "; download the folder again");
  }
}
