package dev.longhand.tools.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import java.nio.file.Path;

/** Files of one JSON value each. */
public final class JsonFile {
  private static final ObjectMapper JSON =
      JsonInput.mapper().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFile() {}

  public static JsonNode read(Path file) {
    try {
      return JSON.readTree(JsonInput.text(file, JsonInput.LARGEST_FILE));
    } catch (JsonProcessingException notJson) {
      throw new UserException(
          "%s: expected JSON, found: %s".formatted(file, FileErrors.notJson(notJson)), notJson);
    }
  }

  /** Writes a result so that people can read it too; the file is complete or absent. */
  public static void write(Path file, ObjectNode content) {
    AtomicFile.write(
        file, out -> out.write((JSON.writeValueAsString(content) + "\n").getBytes(UTF_8)));
  }
}
