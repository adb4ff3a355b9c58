package dev.longhand.trainer.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.atomic.AtomicFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A run's log as JSON lines: every entry of the log history with the time at which it was made. A
 * line is added and flushed at once; one that a killed process left unfinished is dropped when the
 * run goes on. All methods throw a {@link dev.longhand.files.UserException} if the file cannot be
 * written.
 */
public final class JsonLinesLog implements AutoCloseable {
  /** The file's name. */
  public static final String FILE = "log.jsonl";

  private static final JsonMapper JSON =
      JsonInput.mapper().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final Path file;
  private final Writer writer;

  private JsonLinesLog(Path file, Writer writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens the log of a run's folder.
   *
   * @param step the update from which the run goes on; what an interrupted run logged after it is
   *     removed, as it happens again
   */
  public static JsonLinesLog open(Path folder, long step) {
    Path file = folder.resolve(FILE);
    try {
      AtomicFile.write(file, kept(file, step));
      return new JsonLinesLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
  }

  private static String kept(Path file, long step) throws IOException {
    if (step == 0 || !Files.exists(file)) {
      return "";
    }
    return Files.readString(file)
        .lines()
        .filter(line -> isUpTo(line, step))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** A line that a killed run left unfinished is no JSON, and is not kept. */
  private static boolean isUpTo(String line, long step) {
    try {
      return JSON.readTree(line).path("step").asLong(Long.MAX_VALUE) <= step;
    } catch (JsonProcessingException unfinished) {
      return false;
    }
  }

  /** Adds an entry and its time, and flushes. */
  public void append(Map<String, ?> entry) {
    Map<String, Object> line = new TreeMap<>(entry);
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    try {
      writer.write(PythonJson.line(line) + "\n");
      writer.flush();
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
  }
}
