package dev.longhand.trainer.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** A run's log as JSON lines: every entry of the log history with the time at which it was made. */
public final class JsonLinesLog implements AutoCloseable {
  /** The file's name. */
  public static final String FILE = "log.jsonl";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final Writer writer;

  private JsonLinesLog(Writer writer) {
    this.writer = writer;
  }

  /**
   * Opens the log of a run's folder.
   *
   * @param step the update from which the run goes on; what an interrupted run logged after it is
   *     removed, as it happens again
   */
  public static JsonLinesLog open(Path folder, long step) throws IOException {
    Path file = folder.resolve(FILE);
    StringBuilder kept = new StringBuilder();
    if (step > 0 && Files.exists(file)) {
      Files.readString(file)
          .lines()
          .filter(line -> isUpTo(line, step))
          .forEach(line -> kept.append(line).append('\n'));
    }
    Files.writeString(file, kept);
    return new JsonLinesLog(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
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
  public void append(Map<String, ?> entry) throws IOException {
    Map<String, Object> line = new TreeMap<>(entry);
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    writer.write(PythonJson.line(line) + "\n");
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
