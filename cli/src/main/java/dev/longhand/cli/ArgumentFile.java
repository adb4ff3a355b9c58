package dev.longhand.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A JSON file of arguments: one object whose keys are flag names. */
final class ArgumentFile {
  /** Keys that are no flags: what a recipe tells its reader. */
  static final Set<String> REMARKS = Set.of("published", "notes");

  private static final ObjectMapper JSON =
      JsonInput.mapper()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ArgumentFile() {}

  /** Reads a file's keys and values, in their order and without remarks. */
  static Map<String, Object> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(file + ": there is no such file of arguments");
    }
    try {
      Map<String, Object> values = parse(Files.readString(file));
      values.keySet().removeAll(REMARKS);
      return values;
    } catch (JsonProcessingException notJson) {
      throw new UsageException(
          file + ": not a JSON object of arguments: " + FileErrors.notJson(notJson));
    } catch (IOException unreadable) {
      throw new UsageException(file + ": cannot be read as UTF-8 text: " + unreadable.getMessage());
    }
  }

  /** Reads the JSON object that a flag was given. */
  static Map<String, Object> parseObject(Flag flag, String text) {
    try {
      return parse(text);
    } catch (JsonProcessingException notJson) {
      throw Values.expected(flag, text);
    }
  }

  private static Map<String, Object> parse(String text) throws JsonProcessingException {
    JsonNode read = JSON.readTree(text);
    if (!read.isObject()) {
      throw new JsonMappingException(null, "expected {\"flag\": value, ...}");
    }
    return JSON.convertValue(read, new TypeReference<LinkedHashMap<String, Object>>() {});
  }
}
