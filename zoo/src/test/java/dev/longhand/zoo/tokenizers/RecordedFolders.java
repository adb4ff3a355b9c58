package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The folders whose ids were recorded by tools/peers/record_tokenizers.py. */
final class RecordedFolders {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNode VOCABULARIES = read("vocabularies.json");
  private static final JsonNode RECORDED = read("recorded.json");

  private RecordedFolders() {}

  /** Returns the texts, the lengths and the cases with their ids. */
  static JsonNode recorded() {
    return RECORDED;
  }

  private static JsonNode read(String name) {
    try (InputStream in = RecordedFolders.class.getResourceAsStream(name)) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the content of a case's file, vocabularies filled in. */
  static String content(String name, JsonNode content) {
    if (name.equals("tokenizer.json")) {
      ObjectNode filled = content.deepCopy();
      ObjectNode model = (ObjectNode) filled.get("model");
      model.set("vocab", vocabulary(model.get("vocab").asText()));
      if (model.has("merges")) {
        model.set("merges", vocabulary(model.get("merges").asText()));
      }
      return filled.toString();
    }
    if (!content.isTextual()) {
      return content.toString();
    }
    JsonNode vocabulary = vocabulary(content.asText());
    if (!name.endsWith(".txt")) {
      return vocabulary.toString();
    }
    return vocabulary.isArray()
        ? JsonValues.of(vocabulary)
            .map(JsonNode::asText)
            .collect(Collectors.joining("\n", "", "\n"))
        : vocabulary.properties().stream()
            .map(Map.Entry::getKey)
            .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Returns a vocabulary by its name, such as @words. */
  static JsonNode vocabulary(String name) {
    return VOCABULARIES.get(name.substring(1));
  }

  /** Writes the files of a case into a folder. */
  static void write(JsonNode files, Path folder) throws IOException {
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      Files.writeString(folder.resolve(file.getKey()), content(file.getKey(), file.getValue()));
    }
  }
}
