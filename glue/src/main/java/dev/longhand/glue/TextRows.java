package dev.longhand.glue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.savedmodels.ReportedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the rows of a file of texts: tab-separated as GLUE's are (no quoting: a quote is text),
 * comma-separated with quotes, or a JSON object a line. All are UTF-8; a byte order mark is no part
 * of the text.
 */
final class TextRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextRows() {}

  /** Takes the rows of a file, one after another. */
  interface Handler {
    /** Takes the first row; returns whether it was a header. Where it was none, it comes again. */
    boolean header(List<String> names);

    /** Takes a row and the line of the file on which it ends, from 1. */
    void row(long line, List<String> fields);
  }

  /**
   * Reads a file.
   *
   * @throws ReportedException if the file is missing, empty or not UTF-8, or is no such format
   */
  static void read(Path file, Handler handler) {
    if (!Files.isRegularFile(file)) {
      throw new ReportedException(file + ": there is no such file");
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try (Reader reader = open(file)) {
      if (name.endsWith(".csv")) {
        readCommas(reader, handler);
      } else if (name.endsWith(".json") || name.endsWith(".jsonl")) {
        readJson(file, reader, handler);
      } else {
        readTabs(reader, handler);
      }
    } catch (CharacterCodingException notText) {
      throw new ReportedException(file + ": not UTF-8 text; convert it to UTF-8", notText);
    } catch (UncheckedIOException | IOException failure) {
      if (reason(failure) instanceof CharacterCodingException) {
        throw new ReportedException(file + ": not UTF-8 text; convert it to UTF-8", failure);
      }
      throw new ReportedException(
          file + ": cannot be read: " + reason(failure).getMessage(), failure);
    }
  }

  /** What is behind an exception that only wraps another. */
  private static Throwable reason(Exception failure) {
    return failure instanceof UncheckedIOException ? failure.getCause() : failure;
  }

  private static Reader open(Path file) throws IOException {
    // A decoder of its own reports malformed bytes; a charset alone would replace them silently.
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()),
            1 << 16);
    reader.mark(1);
    int first = reader.read();
    if (first < 0) {
      throw new ReportedException(file + ": the file is empty; expected rows of texts");
    }
    if (first != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static void readTabs(Reader reader, Handler handler) throws IOException {
    long number = 0;
    boolean started = false;
    for (String line = line(reader); line != null; line = line(reader)) {
      number++;
      if (line.isEmpty()) {
        continue;
      }
      List<String> fields = List.of(line.split("\t", -1));
      if (started || !handler.header(fields)) {
        handler.row(number, fields);
      }
      started = true;
    }
  }

  /** Returns a line without its end; only a line feed ends one, since texts hold other marks. */
  private static String line(Reader reader) throws IOException {
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = reader.read();
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  private static void readCommas(Reader reader, Handler handler) throws IOException {
    boolean started = false;
    try (CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
      for (CSVRecord row : parser) {
        List<String> fields = row.toList();
        if (started || !handler.header(fields)) {
          handler.row(parser.getCurrentLineNumber(), fields);
        }
        started = true;
      }
    }
  }

  private static void readJson(Path file, Reader reader, Handler handler) throws IOException {
    long number = 0;
    List<String> names = null;
    for (String line = line(reader); line != null; line = line(reader)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode object = object(file, number, line);
      if (names == null) {
        names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        handler.header(names);
      }
      List<String> fields = new ArrayList<>();
      for (String name : names) {
        if (!object.hasNonNull(name)) {
          throw new ReportedException(
              "%s, line %d: there is no \"%s\", which the first line has"
                  .formatted(file, number, name));
        }
        fields.add(object.get(name).asText());
      }
      handler.row(number, fields);
    }
  }

  private static JsonNode object(Path file, long number, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException notJson) {
      throw notAnObject(file, number, notJson);
    }
    throw notAnObject(file, number, null);
  }

  private static ReportedException notAnObject(Path file, long number, Exception cause) {
    return new ReportedException(
        "%s, line %d: not a JSON object; expected one on each line, such as".formatted(file, number)
            + " {\"sentence1\": \"...\", \"label\": 1}",
        cause);
  }
}
