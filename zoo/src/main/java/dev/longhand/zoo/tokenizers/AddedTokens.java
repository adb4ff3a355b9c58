package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.AddedToken;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The added tokens of a folder in the order in which transformers 5 adds them to a tokenizer.
 *
 * <p>Where tokenizer_config.json has an added_tokens_decoder, that is all; otherwise
 * special_tokens_map.json, added_tokens.json and the added_tokens of tokenizer.json are read. The
 * ids in these files only give the order: a token gets the id that it has in the model's
 * vocabulary, or the next one that is free.
 */
final class AddedTokens {
  private static final String CONFIG = "tokenizer_config.json";
  private static final String DECODER = "added_tokens_decoder";

  private final TokenizerFolder folder;
  private final TokenizerClass tokenizerClass;
  private final boolean hasJson;
  private final List<AddedToken> ofJson;
  private final List<AddedToken> tokens = new ArrayList<>();
  private final Map<Integer, AddedToken> described = new TreeMap<>();

  private AddedTokens(TokenizerFolder folder, TokenizerClass tokenizerClass, JsonNode inJson) {
    this.folder = folder;
    this.tokenizerClass = tokenizerClass;
    hasJson = inJson.isArray();
    String where = folder.file("tokenizer.json") + ": added_tokens";
    ofJson = JsonValues.of(inJson).map(token -> AddedToken.of(token, where)).toList();
  }

  /**
   * Collects the added tokens of a folder.
   *
   * @param inJson the added_tokens of tokenizer.json; missing where there is no such file
   */
  static AddedTokens of(TokenizerFolder folder, TokenizerClass tokenizerClass, JsonNode inJson) {
    AddedTokens added = new AddedTokens(folder, tokenizerClass, inJson);
    if (tokenizerClass == TokenizerClass.FAST) {
      added.tokens.addAll(added.ofJson);
    }
    added.collect(inJson);
    added.requireBounded();
    return added;
  }

  private void requireBounded() {
    for (AddedToken token : tokens) {
      if (token.content().length() > TokenizerLimits.TOKEN_CHARACTERS) {
        throw new UserException(
            "%s has an added token of %d characters, more than the %d that are supported: %s"
                .formatted(
                    folder.path(),
                    token.content().length(),
                    TokenizerLimits.TOKEN_CHARACTERS,
                    Excerpt.of(token.content())));
      }
    }
    long characters = tokens.stream().mapToLong(token -> token.content().length()).sum();
    if (tokens.size() > TokenizerLimits.ADDED_TOKENS
        || characters > TokenizerLimits.ADDED_CHARACTERS) {
      throw new UserException(
          "%s has %d added tokens of %d characters, more than the %d of %d that are supported"
              .formatted(
                  folder.path(),
                  tokens.size(),
                  characters,
                  TokenizerLimits.ADDED_TOKENS,
                  TokenizerLimits.ADDED_CHARACTERS));
    }
  }

  private void collect(JsonNode inJson) {
    if (folder.settings().has(DECODER)) {
      describeAll(folder.settings().get(DECODER));
    } else {
      describeLegacy(inJson);
    }
    Map<String, AddedToken> byContent = new HashMap<>();
    described.values().forEach(token -> byContent.put(token.content(), token));
    Map<String, AddedToken> named = named(byContent);
    Set<String> namedContents = new HashSet<>();
    named.values().forEach(token -> namedContents.add(token.content()));
    Set<String> known = new HashSet<>();
    tokens.forEach(token -> known.add(token.content()));
    Set<AddedToken> toAdd = new LinkedHashSet<>(described.values());
    described.values().forEach(token -> known.add(token.content()));
    for (AddedToken token : named.values()) {
      if (!known.contains(token.content())) {
        toAdd.add(token);
      }
    }
    for (AddedToken token : folder.extraSpecialTokens()) {
      if (!known.contains(token.content())) {
        toAdd.add(token);
      }
    }
    toAdd.stream()
        .map(token -> namedContents.contains(token.content()) ? token.asSpecial() : token)
        .forEach(tokens::add);
  }

  private void describeAll(JsonNode decoder) {
    String where = folder.file(CONFIG) + ": " + DECODER;
    if (!decoder.isObject()) {
      throw new UserException(where + " is no object of ids and tokens");
    }
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      if (!entry.getKey().matches("\\d{1,9}")) {
        throw new UserException(
            "%s has %s: %s, expected an id and an object with \"content\""
                .formatted(where, Excerpt.of(entry.getKey()), Excerpt.of(entry.getValue())));
      }
      described.put(
          Integer.parseInt(entry.getKey()),
          AddedToken.of(entry.getValue(), where + " has " + entry.getKey() + ": it"));
    }
  }

  private void describeLegacy(JsonNode inJson) {
    if (folder.has("added_tokens.json")) {
      Set<String> specials = new HashSet<>();
      folder.namedTokens().values().forEach(token -> specials.add(token.content()));
      folder.extraSpecialTokens().forEach(token -> specials.add(token.content()));
      for (Map.Entry<String, JsonNode> entry : folder.json("added_tokens.json").properties()) {
        int id = id(entry);
        boolean special = specials.contains(entry.getKey());
        described.put(id, new AddedToken(entry.getKey(), false, false, false, !special, special));
      }
    }
    String where = folder.file("tokenizer.json") + ": added_tokens";
    for (JsonNode token : inJson) {
      JsonNode id = token.path("id");
      if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 0) {
        throw new UserException(
            "%s: the token %s has the id %s, expected a number from 0"
                .formatted(where, Excerpt.of(token.path("content")), Excerpt.of(id)));
      }
      described.put(id.intValue(), AddedToken.of(token, where));
    }
  }

  private int id(Map.Entry<String, JsonNode> entry) {
    JsonNode id = entry.getValue();
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
      throw new UserException(
          "%s: the token %s has the id %s, expected a number from 0"
              .formatted(
                  folder.file("added_tokens.json"), Excerpt.of(entry.getKey()), Excerpt.of(id)));
    }
    if (entry.getKey().length() > TokenizerLimits.TOKEN_CHARACTERS) {
      throw new UserException(
          "%s has a token of %d characters, more than the %d that are supported"
              .formatted(
                  folder.file("added_tokens.json"),
                  entry.getKey().length(),
                  TokenizerLimits.TOKEN_CHARACTERS));
    }
    return id.intValue();
  }

  /**
   * Returns the special tokens by role: the folder's, or a class's; described ones as described.
   */
  private Map<String, AddedToken> named(Map<String, AddedToken> byContent) {
    Map<String, AddedToken> named = new LinkedHashMap<>();
    Map<String, String> usual = tokenizerClass.roles();
    for (String role : TokenizerFolder.STANDARD_ROLES) {
      AddedToken token = folder.namedTokens().get(role);
      if (token != null && byContent.containsKey(token.content())) {
        named.put(role, byContent.get(token.content()));
      } else if (token != null && !folder.isText(role)) {
        named.put(role, token);
      } else if (token != null || usual.containsKey(role)) {
        String content = token == null ? usual.get(role) : token.content();
        named.put(role, tokenizerClass.token(role, content, hasJson));
      }
    }
    folder.namedTokens().forEach(named::putIfAbsent);
    return named;
  }

  /** Returns whether a file lists the token among the added ones. */
  boolean isDescribed(String content) {
    return ofJson.stream().anyMatch(token -> token.content().equals(content))
        || described.values().stream().anyMatch(token -> token.content().equals(content));
  }

  /** Returns the tokens as tokenizer.json lists them. */
  ArrayNode toJson(Map<String, Integer> model) {
    Map<String, Integer> ids = ids(model);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    tokens.stream()
        .filter(token -> !token.content().isEmpty())
        .forEach(token -> array.add(token.toJson(ids.get(token.content()))));
    return array;
  }

  /** Returns the ids that the tokens get beside a model's own vocabulary. */
  Map<String, Integer> ids(Map<String, Integer> model) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    int largest = -1;
    for (AddedToken token : tokens) {
      if (!token.content().isEmpty() && !ids.containsKey(token.content())) {
        Integer known = model.get(token.content());
        int id = known != null ? known : Math.max(largest + 1, model.size());
        ids.put(token.content(), id);
        largest = Math.max(largest, id);
      }
    }
    return ids;
  }
}
