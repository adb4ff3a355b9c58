package dev.longhand.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.FileErrors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Files with one JSON object in each line: texts in, results out. */
final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /**
   * A text, or a pair of texts.
   *
   * @param pair the second text, or null
   */
  record Example(String text, String pair) {}

  /**
   * Reads objects with {@code text} and, in all or in none of them, {@code text_pair}.
   *
   * @throws ReportedException with file and line where something else is found
   */
  static List<Example> read(Path file) {
    List<Example> examples = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
        if (!line.isBlank()) {
          examples.add(example(line, file + ":" + number));
        }
      }
    } catch (NoSuchFileException e) {
      throw new ReportedException(file + ": there is no such file.", e);
    } catch (CharacterCodingException e) {
      throw new ReportedException(file + ": expected UTF-8.", e);
    } catch (IOException e) {
      throw new ReportedException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (examples.isEmpty()) {
      throw new ReportedException(
          file + " is empty; expected a JSON object with \"text\" in each line.");
    }
    return examples;
  }

  private static Example example(String line, String where) {
    try {
      JsonNode object = JSON.readTree(line);
      return new Example(
          text(object, "text", where, true), text(object, "text_pair", where, false));
    } catch (JsonProcessingException e) {
      throw new ReportedException(
          where + ": expected a JSON object, found: " + FileErrors.notJson(e), e);
    }
  }

  private static String text(JsonNode object, String key, String where, boolean required) {
    JsonNode value = object.path(key);
    if (value.isTextual()) {
      return value.textValue();
    }
    if (required || !(value.isMissingNode() || value.isNull())) {
      throw new ReportedException(
          "%s: expected \"%s\" to be a text, found %s"
              .formatted(where, key, value.isMissingNode() ? "none" : value));
    }
    return null;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Writes one object after another; the file is complete or absent. */
  static void write(Path file, Iterator<ObjectNode> objects) {
    Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      try (Writer writer = Files.newBufferedWriter(partial, UTF_8)) {
        while (objects.hasNext()) {
          writer.write(JSON.writeValueAsString(objects.next()));
          writer.write('\n');
        }
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ReportedException("Cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      deleteIfLeft(partial);
    }
  }

  private static void deleteIfLeft(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // The failure before this one is what the user is told.
    }
  }
}
