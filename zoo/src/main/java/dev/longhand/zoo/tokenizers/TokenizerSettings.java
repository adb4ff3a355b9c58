package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The settings of tokenizer_config.json that decide about ids, and those that are refused. */
final class TokenizerSettings {
  private static final String FILE = "tokenizer_config.json";
  private static final Set<String> SIDES = Set.of("left", "right");

  /** Settings that are supported as long as they are off. */
  private static final List<String> UNSUPPORTED =
      List.of("split_special_tokens", "fast_tokenizer_files");

  private TokenizerSettings() {}

  /** Refuses settings that would change ids and are not supported. */
  static void requireSupported(TokenizerFolder folder) {
    for (String name : UNSUPPORTED) {
      Optional<JsonNode> value = folder.setting(name);
      if (value.isPresent() && !value.get().equals(BooleanNode.FALSE)) {
        throw new UserException(
            "%s: %s %s is not supported"
                .formatted(folder.file(FILE), name, Excerpt.of(value.get())));
      }
    }
  }

  /**
   * Returns a setting that is true or false.
   *
   * @param usual what holds where the setting is missing or null
   */
  static boolean flag(TokenizerFolder folder, String name, boolean usual) {
    return optionalFlag(folder, name).orElse(usual);
  }

  /** Returns a setting that is true, false or left open. */
  static Optional<Boolean> optionalFlag(TokenizerFolder folder, String name) {
    Optional<JsonNode> value = folder.setting(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw new UserException(
          "%s: %s is %s, expected true or false"
              .formatted(folder.file(FILE), name, Excerpt.of(value.get())));
    }
    return value.map(JsonNode::booleanValue);
  }

  /** Returns the most tokens of a row: model_max_length, or max_len as it was called once. */
  static double maxLength(TokenizerFolder folder) {
    String name =
        folder.settings().has(TokenizerFolder.MAX_LENGTH) ? TokenizerFolder.MAX_LENGTH : "max_len";
    Optional<JsonNode> value = folder.setting(name);
    if (value.isPresent() && !(value.get().isNumber() && value.get().doubleValue() >= 1)) {
      throw new UserException(
          "%s: %s is %s, expected a number from 1"
              .formatted(folder.file(FILE), name, Excerpt.of(value.get())));
    }
    return value.map(JsonNode::doubleValue).orElse((double) Integer.MAX_VALUE);
  }

  /** Returns where texts that are too long are cut. */
  static TruncationSide truncationSide(TokenizerFolder folder, ObjectNode json) {
    String side = side(folder, "truncation_side", json.path("truncation"));
    return TruncationSide.valueOf(side.toUpperCase(Locale.ROOT));
  }

  /**
   * Refuses padding on the left. Models read the first token of a row, which would be padding, and
   * absolute positions would depend on the longest row of a batch.
   */
  static void requirePaddingRight(TokenizerFolder folder, ObjectNode json) {
    if (side(folder, "padding_side", json.path("padding")).equals("left")) {
      String file =
          folder.setting("padding_side").isPresent() ? FILE : "tokenizer.json (padding.direction)";
      throw new UserException(
          "%s: padding_side left is not supported, for models read the first token of a row, which would be padding; set padding_side to right in %s"
              .formatted(folder.file(file), FILE));
    }
  }

  /** Returns tokenizer_config.json's side, tokenizer.json's where it has none, or right. */
  private static String side(TokenizerFolder folder, String name, JsonNode inJson) {
    JsonNode value = folder.setting(name).orElse(inJson.path("direction"));
    boolean ofSettings = folder.setting(name).isPresent();
    if (value.isMissingNode()) {
      return "right";
    }
    String side = ofSettings ? value.asText() : value.asText().toLowerCase(Locale.ROOT);
    if (!value.isTextual() || !SIDES.contains(side)) {
      throw new UserException(
          "%s: %s is %s, expected left or right"
              .formatted(
                  folder.file(ofSettings ? FILE : "tokenizer.json"), name, Excerpt.of(value)));
    }
    return side;
  }

  /** Returns whether rows have token type ids. */
  static boolean givesTokenTypeIds(TokenizerFolder folder, boolean usual) {
    return folder
        .setting("model_input_names")
        .map(names -> JsonValues.of(names).anyMatch(n -> n.asText().equals("token_type_ids")))
        .orElse(usual);
  }
}
