package dev.longhand.runner.reporting;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Version;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.record.Machine;
import dev.longhand.runner.record.ProcessorUse;
import dev.longhand.trainer.results.PythonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The record of a run, run.json, from which it can be repeated. It has the command, all arguments,
 * which of them were given, and versions; a runner adds what it knows, such as the device, newly
 * initialized parameters, and how many batches took which attention.
 */
public final class RunRecord {
  /** The file's name. */
  public static final String FILE = "run.json";

  /**
   * The version of the record's form, which run.schema.json describes; a record without it is older
   * than the first.
   */
  public static final int SCHEMA_VERSION = 1;

  /** What the record of a run has that left all its files. */
  private static final String FINISHED = "finished";

  private static final String SCHEMA = "schema_version";

  private final Map<String, Object> values = new TreeMap<>();
  private final ProcessorUse processors = new ProcessorUse();

  /** Begins the record of a command. */
  public RunRecord(String command, ParsedArguments arguments) {
    values.put("command", command);
    values.put("arguments", arguments.asMap());
    values.put("given", arguments.givenNames().stream().sorted().toList());
    values.put("from_file", arguments.namesFromFile().stream().sorted().toList());
    values.put("working_directory", Path.of("").toAbsolutePath().toString());
    values.put("versions", versions());
    values.put("machine", Machine.describe());
    values.put(SCHEMA, SCHEMA_VERSION);
  }

  private static Map<String, Object> versions() {
    Map<String, Object> versions = new TreeMap<>();
    versions.put("longhand", Version.longhand());
    Version.revision().ifPresent(revision -> versions.put("revision", revision));
    versions.put("tensorflow-java", Version.tensorFlowJava());
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return versions;
  }

  /**
   * Adds or replaces an entry; returns this record.
   *
   * @param value what {@link PythonJson} writes
   */
  public synchronized RunRecord put(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** Adds what the seeds of a run are; returns this record. */
  public RunRecord seeds(long seed, long dataSeed) {
    return put("seeds", Map.of("seed", seed, "data_seed", dataSeed));
  }

  /** Adds the parameters that no checkpoint gave; returns this record. */
  public RunRecord newlyInitialized(Collection<String> parameters) {
    return put("newly_initialised", parameters.stream().sorted().toList());
  }

  /** Returns the file in a folder that stands beside other runs' records: run-2.json and so on. */
  public static Path beside(Path folder) {
    Path file = folder.resolve(FILE);
    for (int number = 2; Files.exists(file); number++) {
      file = folder.resolve("run-" + number + ".json");
    }
    return file;
  }

  /** Writes the file once more, when the run has left everything else: the run is finished. */
  public synchronized void finish(Path file) {
    put("processor_use", processors.describe()).put(FINISHED, true).write(file);
  }

  /** Returns whether a folder holds a run that left all its files. */
  public static boolean isFinished(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Files.isRegularFile(file)
          && new ObjectMapper().readTree(file.toFile()).path(FINISHED).asBoolean();
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Writes the file, over an older one. */
  public synchronized void write(Path file) {
    AtomicFile.write(file, PythonJson.write(values, 2) + "\n");
  }
}
