package dev.longhand.runner.record;

import dev.longhand.runner.data.Examples;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The entry of a run's record on its data: each set's file with its digest, and its rows. */
public final class DataRecord {
  private final Map<Path, String> digests = new HashMap<>();

  private DataRecord() {}

  /**
   * Returns the entry: by the name of a set its file, SHA-256, rows used and rows there.
   *
   * @param sets the examples of a run by the names of their sets
   */
  public static Map<String, Object> of(Map<String, Examples> sets) {
    DataRecord record = new DataRecord();
    Map<String, Object> entries = new LinkedHashMap<>();
    sets.forEach((name, examples) -> entries.put(name, record.describe(examples)));
    return entries;
  }

  private Map<String, Object> describe(Examples examples) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", examples.file().toString());
    entry.put("sha256", digests.computeIfAbsent(examples.file(), FileDigest::sha256));
    entry.put("rows", examples.size());
    entry.put("rows_there", examples.available());
    return entry;
  }
}
