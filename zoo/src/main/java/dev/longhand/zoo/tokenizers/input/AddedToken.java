package dev.longhand.zoo.tokenizers.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import java.util.Map;
import java.util.Set;

/**
 * A token that is found in a text before the model splits the rest.
 *
 * @param singleWord found only where no letter or digit stands beside it
 * @param lstrip takes the spaces before it
 * @param rstrip takes the spaces after it
 * @param normalized found in the normalized text, its own content normalized too
 * @param special a special token, such as a separator
 * @see <a href="https://huggingface.co/docs/tokenizers/api/added-tokens">AddedToken</a>
 */
public record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  private static final Set<String> FLAGS =
      Set.of("single_word", "lstrip", "rstrip", "normalized", "special");
  private static final Set<String> OTHER_KEYS = Set.of("content", "id", "__type");

  /** Returns a special token that is found as it stands. */
  public static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }

  /** Returns RoBERTa's mask, which takes the space before it as a word would. */
  public static AddedToken takingSpaceBefore(String content) {
    return new AddedToken(content, false, true, false, false, true);
  }

  /**
   * Reads a description; a special token is not normalized unless it says so.
   *
   * @param where the file and key, for messages
   */
  public static AddedToken of(JsonNode node, String where) {
    require(node, where);
    boolean special = node.path("special").asBoolean(false);
    return new AddedToken(
        node.get("content").textValue(),
        node.path("single_word").asBoolean(false),
        node.path("lstrip").asBoolean(false),
        node.path("rstrip").asBoolean(false),
        node.path("normalized").asBoolean(!special),
        special);
  }

  /** Reads a description of a token that is special whatever it says of itself. */
  public static AddedToken ofSpecial(JsonNode node, String where) {
    require(node, where);
    return of(((ObjectNode) node.deepCopy()).put("special", true), where);
  }

  private static void require(JsonNode node, String where) {
    if (!node.path("content").isTextual()) {
      throw new UserException(
          "%s has %s, expected an id and an object with \"content\""
              .formatted(where, Excerpt.of(node)));
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      if (FLAGS.contains(key) ? !entry.getValue().isBoolean() : !OTHER_KEYS.contains(key)) {
        throw new UserException(
            "%s: the token %s has %s: %s, which is not supported"
                .formatted(
                    where,
                    Excerpt.of(node.get("content")),
                    Excerpt.of(key),
                    Excerpt.of(entry.getValue())));
      }
    }
    if (node.get("content").textValue().length() > TokenizerLimits.TOKEN_CHARACTERS) {
      throw new UserException(
          "%s has a token of %d characters, more than the %d that are supported"
              .formatted(
                  where,
                  node.get("content").textValue().length(),
                  TokenizerLimits.TOKEN_CHARACTERS));
    }
  }

  /** Returns the token as special, its other flags unchanged. */
  public AddedToken asSpecial() {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
  }

  /** Returns the token as tokenizer.json describes it. */
  public ObjectNode toJson(int id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
