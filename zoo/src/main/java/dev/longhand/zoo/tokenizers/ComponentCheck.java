package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the components of a tokenizer.json against those that are supported: their types, keys,
 * kinds of values, number and how much they make texts grow. The resource {@code components.json}
 * lists them.
 */
final class ComponentCheck {
  private static final JsonNode SUPPORTED = read();
  private static final Set<String> TOP_LEVEL =
      Set.of(
          "version",
          "truncation",
          "padding",
          "added_tokens",
          "normalizer",
          "pre_tokenizer",
          "post_processor",
          "decoder",
          "model");

  /** Regular expressions that are known to need no more than a short time for any text. */
  private static final Set<String> SAFE_PATTERNS = SentencePieceJson.PATTERNS;

  private static final Set<String> BEHAVIORS =
      Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
  private static final Set<String> SCHEMES = Set.of("always", "never", "first");

  private final Path file;
  private int components;
  private double growth = 1;
  private boolean trusted = true;

  private ComponentCheck(Path file) {
    this.file = file;
  }

  private static JsonNode read() {
    try (InputStream table = ComponentCheck.class.getResourceAsStream("components.json")) {
      return new JsonMapper().readTree(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The verdict on a supported tokenizer.json.
   *
   * @param isTrusted whether all components are safe in this process, whatever the text
   * @param growth how many times longer its normalizer can make a text
   */
  record Verdict(boolean isTrusted, double growth) {

    /** Returns the longest text that may be encoded. */
    int longestText() {
      return (int) (TokenizerLimits.TEXT_CHARACTERS / growth);
    }
  }

  /**
   * Checks the content of a tokenizer.json.
   *
   * @throws UserException with file and key if something is not supported
   */
  static Verdict check(Path file, JsonNode json) {
    return new ComponentCheck(file).check(json);
  }

  private Verdict check(JsonNode json) {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!TOP_LEVEL.contains(entry.getKey())) {
        throw unsupported(Excerpt.of(entry.getKey()), entry.getValue());
      }
    }
    if (!json.path("version").asText("1.0").equals("1.0")) {
      throw unsupported("version", json.path("version"));
    }
    if (!(json.path("added_tokens").isArray() || json.path("added_tokens").isMissingNode())) {
      throw unsupported("added_tokens", json.path("added_tokens"));
    }
    for (String part : List.of("normalizer", "pre_tokenizer", "post_processor")) {
      if (json.hasNonNull(part)) {
        checkComponent(part, part, json.get(part));
      }
    }
    if (growth > TokenizerLimits.GROWTH) {
      throw new UserException(
          "%s: the normalizer can make a text %.0f times longer, more than the %d times that are supported"
              .formatted(file, growth, TokenizerLimits.GROWTH));
    }
    checkComponent("model", "model", json.path("model"));
    ModelCheck.check(file, json.path("model"));
    return new Verdict(trusted, growth);
  }

  private void checkComponent(String part, String where, JsonNode node) {
    components++;
    if (components > TokenizerLimits.COMPONENTS) {
      throw new UserException(
          "%s has more than the %d normalizers, pre-tokenizers and post-processors that are supported"
              .formatted(file, TokenizerLimits.COMPONENTS));
    }
    String type = node.path("type").asText();
    JsonNode keys = SUPPORTED.path(part).path(type);
    if (!node.isObject() || !keys.isObject()) {
      throw unsupported(where + " of type", node.isObject() ? node.path("type") : node);
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      String place = where + "." + type + "." + Excerpt.of(key);
      if (!key.equals("type")) {
        JsonNode kind = keys.path(key);
        if (kind.isMissingNode() || !isOfKind(kind.textValue(), entry.getValue())) {
          throw unsupported(place, entry.getValue());
        }
        if (kind.textValue().equals("parts")) {
          entry.getValue().forEach(child -> checkComponent(part, place, child));
        }
      }
    }
    judge(type, node);
  }

  /** Counts how much a component makes texts grow, and whether it can be trusted with any text. */
  private void judge(String type, JsonNode node) {
    JsonNode pattern = node.path("pattern");
    if (pattern.has("Regex")) {
      trusted &= SAFE_PATTERNS.contains(pattern.get("Regex").textValue());
    }
    if (type.equals("Precompiled")) {
      CharacterMap.requireComplete(file, node.path("precompiled_charsmap").textValue());
      trusted = false;
    }
    if (type.equals("Replace")) {
      int content = node.path("content").asText().length();
      int found = Math.max(1, pattern.path("String").asText().length());
      // A regular expression can match nothing, before each character.
      growth *= pattern.has("Regex") ? content + 1.0 : Math.max(1.0, (double) content / found);
    }
  }

  private static boolean isOfKind(String kind, JsonNode value) {
    if (kind.endsWith("?")) {
      return value.isNull() || isOfKind(kind.substring(0, kind.length() - 1), value);
    }
    return switch (kind) {
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "text" -> isShort(value);
      case "character" ->
          value.isTextual() && value.textValue().codePointCount(0, value.textValue().length()) == 1;
      case "scheme" -> SCHEMES.contains(value.asText());
      case "behavior" -> BEHAVIORS.contains(value.asText());
      case "pattern" -> isPattern(value);
      case "charsmap" -> value.isTextual();
      case "id" -> value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0;
      case "word" ->
          value.isIntegralNumber()
              && value.canConvertToInt()
              && value.intValue() >= 0
              && value.intValue() <= TokenizerLimits.WORD_CHARACTERS;
      case "token" -> value.size() == 2 && isShort(value.path(0)) && isOfKind("id", value.path(1));
      case "parts", "merges", "scores" -> value.isArray();
      case "ids" -> value.isObject();
      case "template" -> value.isContainerNode();
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static boolean isPattern(JsonNode value) {
    JsonNode pattern = value.has("String") ? value.get("String") : value.path("Regex");
    return value.size() == 1 && isShort(pattern) && !pattern.textValue().isEmpty();
  }

  private static boolean isShort(JsonNode value) {
    return value.isTextual() && value.textValue().length() <= TokenizerLimits.TOKEN_CHARACTERS;
  }

  private UserException unsupported(String where, JsonNode value) {
    return new UserException(
        "%s: %s %s is not supported".formatted(file, where, Excerpt.of(value)));
  }
}
