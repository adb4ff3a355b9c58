package dev.longhand.tools.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Files with one JSON object in each line: texts in, results out. */
public final class JsonLines {
  private static final ObjectMapper JSON =
      JsonInput.mapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final int BYTE_ORDER_MARK = '\uFEFF';

  private JsonLines() {}

  /**
   * A text, or a pair of texts.
   *
   * @param pair the second text, or null
   */
  public record Example(String text, String pair) {}

  /**
   * Reads objects with {@code text} and perhaps {@code text_pair}, after a byte order mark if there
   * is one.
   *
   * @throws UserException with file and line where something else is found
   */
  public static List<Example> read(Path file) {
    List<Example> examples = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      lines.mark(1);
      if (lines.read() != BYTE_ORDER_MARK) {
        lines.reset();
      }
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
        if (!line.isBlank()) {
          examples.add(example(line, file + ":" + number));
        }
      }
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new UserException(file + ": expected UTF-8", e);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (examples.isEmpty()) {
      throw new UserException(
          file + " is empty; expected a JSON object with \"text\" in each line");
    }
    return examples;
  }

  private static Example example(String line, String where) {
    JsonNode object = object(line);
    if (!object.isObject()) {
      String found = line.length() > 60 ? line.substring(0, 60) + "..." : line;
      throw new UserException(where + ": expected a JSON object, found: " + found);
    }
    return new Example(text(object, "text", where, true), text(object, "text_pair", where, false));
  }

  private static JsonNode object(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException notJson) {
      return MissingNode.getInstance();
    }
  }

  private static String text(JsonNode object, String key, String where, boolean required) {
    JsonNode value = object.path(key);
    if (value.isTextual()) {
      return value.textValue();
    }
    if (required || !(value.isMissingNode() || value.isNull())) {
      throw new UserException(
          "%s: expected \"%s\" to be a text, found %s"
              .formatted(where, key, value.isMissingNode() ? "none" : value));
    }
    return null;
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Writes one object after another; the file is complete or absent. */
  public static void write(Path file, Iterator<ObjectNode> objects) {
    AtomicFile.write(
        file,
        out -> {
          while (objects.hasNext()) {
            out.write(JSON.writeValueAsBytes(objects.next()));
            out.write('\n');
          }
        });
  }
}
