package dev.longhand.tools.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.runner.reporting.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;

/** The record of a run, run.json, as the commands on runs read it. */
public final class RunRecordFile {
  private RunRecordFile() {}

  /**
   * Returns the record in a run's folder.
   *
   * @throws UserException if there is none, or one of a newer version, or of one that did not
   *     record enough
   */
  public static JsonNode read(Path folder) {
    Path file = folder.resolve(RunRecord.FILE);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s: there is no %s; expected the output folder of a run"
              .formatted(folder, RunRecord.FILE));
    }
    JsonNode record = JsonFile.read(file);
    int version = record.path("schema_version").asInt(0);
    if (version > RunRecord.SCHEMA_VERSION) {
      throw new UserException(
          "%s has schema version %d, and this version of Longhand reads up to %d; update Longhand"
              .formatted(file, version, RunRecord.SCHEMA_VERSION));
    }
    if (version < 1) {
      throw new UserException(
          "%s is of an older version, which recorded neither predictions nor digests; run it again"
              .formatted(file));
    }
    return record;
  }
}
