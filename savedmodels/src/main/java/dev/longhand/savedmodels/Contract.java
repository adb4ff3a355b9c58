package dev.longhand.savedmodels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties of a trainable SavedModel that its signatures do not express: {@code
 * assets.extra/contract.json}.
 *
 * @param labelKind what the model learns
 * @param state variables that no optimizer moves but a signature changes, and checkpoints keep
 */
record Contract(LabelKind labelKind, List<String> state) {
  static final String FILE_NAME = "contract.json";
  private static final int FORMAT = 1;
  private static final int LONGEST_VALUE = 100;
  private static final ObjectMapper JSON = JsonInput.mapper().build();

  Contract {
    state = List.copyOf(state);
  }

  byte[] toJson() {
    ObjectNode root =
        JSON.createObjectNode().put("format", FORMAT).put("label_kind", labelKind.name());
    state.forEach(root.putArray("state")::add);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a contract.
   *
   * @throws UserException if the file is missing, not JSON, or of another format
   */
  static Contract read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s is missing: the folder is a SavedModel that Longhand did not write, and cannot be trained; build one with model-tools convert --to savedmodel"
              .formatted(file));
    }
    JsonNode root = parse(file);
    if (root.path("format").asInt() != FORMAT) {
      throw new UserException(
          "%s: expected \"format\": %d, found %s; the model was written by another version of Longhand"
              .formatted(file, FORMAT, Printable.shortened(root.path("format"), LONGEST_VALUE)));
    }
    List<String> state = new ArrayList<>();
    root.path("state").forEach(name -> state.add(name.asText()));
    return new Contract(labelKind(file, root.path("label_kind").asText()), state);
  }

  private static JsonNode parse(Path file) {
    try {
      return JSON.readTree(JsonInput.text(file, JsonInput.LARGEST_CONFIG));
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: expected JSON, found: %s".formatted(file, FileErrors.notJson(e)), e);
    }
  }

  private static LabelKind labelKind(Path file, String name) {
    for (LabelKind kind : LabelKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new UserException(
        "%s: expected \"label_kind\" to be one of %s, found '%s'"
            .formatted(
                file, List.of(LabelKind.values()), Printable.shortened(name, LONGEST_VALUE)));
  }
}
