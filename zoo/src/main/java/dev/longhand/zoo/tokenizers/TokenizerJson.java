package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of tokenizer.json, the Hugging Face tokenizers library's own format: read, or made of
 * the older files that hold a vocabulary alone.
 */
final class TokenizerJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = new JsonMapper();

  private TokenizerJson() {}

  /** Reads tokenizer.json; the settings of tokenizer_config.json win over it. */
  static ObjectNode read(TokenizerFolder folder) {
    ObjectNode json = folder.json("tokenizer.json");
    if (!json.path("model").isObject()) {
      throw new ReportedException(
          folder.file("tokenizer.json") + " has no \"model\": it is not a tokenizer's file.");
    }
    bertNormalizers(json).forEach(normalizer -> setNormalizer(folder, normalizer));
    byteLevels(json)
        .forEach(split -> setFlag(folder, "add_prefix_space", split, "add_prefix_space"));
    return json;
  }

  /** Returns the parts that normalise texts for word pieces, to be read or changed. */
  static List<ObjectNode> bertNormalizers(ObjectNode json) {
    return parts(json.path("normalizer"), "normalizers", "BertNormalizer");
  }

  /** Returns the parts that split texts for byte pairs, to be read or changed. */
  static List<ObjectNode> byteLevels(ObjectNode json) {
    return parts(json.path("pre_tokenizer"), "pretokenizers", "ByteLevel");
  }

  private static void setNormalizer(TokenizerFolder folder, ObjectNode normalizer) {
    setFlag(folder, "do_lower_case", normalizer, "lowercase");
    setFlag(folder, "tokenize_chinese_chars", normalizer, "handle_chinese_chars");
    setFlag(folder, "strip_accents", normalizer, "strip_accents");
  }

  /** Makes BERT's word pieces of vocab.txt, a token a line. */
  static ObjectNode wordPieces(TokenizerFolder folder) {
    ObjectNode vocabulary = NODES.objectNode();
    int id = 0;
    for (String token : lines(folder.file("vocab.txt"))) {
      vocabulary.put(token, id++);
    }
    ObjectNode json = NODES.objectNode();
    ObjectNode normalizer = json.putObject("normalizer");
    normalizer.put("type", "BertNormalizer").put("clean_text", true);
    normalizer.put("lowercase", true).put("handle_chinese_chars", true).putNull("strip_accents");
    setNormalizer(folder, normalizer);
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode model = json.putObject("model");
    model.put("type", "WordPiece").put("unk_token", special(folder, Kind.WORD_PIECE, "unk_token"));
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    model.set("vocab", vocabulary);
    json.set("added_tokens", addedTokens(folder, Kind.WORD_PIECE, vocabulary));
    return json;
  }

  /** Makes RoBERTa's byte pairs of vocab.json and merges.txt. */
  static ObjectNode bytePairs(TokenizerFolder folder) {
    ObjectNode vocabulary = folder.json("vocab.json");
    ObjectNode json = NODES.objectNode();
    ObjectNode split = json.putObject("pre_tokenizer");
    split.put("type", "ByteLevel").put("add_prefix_space", false);
    split.put("trim_offsets", true).put("use_regex", true);
    setFlag(folder, "add_prefix_space", split, "add_prefix_space");
    json.set("decoder", split.deepCopy());
    ObjectNode model = json.putObject("model");
    model.put("type", "BPE").put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    for (String line : lines(folder.file("merges.txt"))) {
      if (!line.isEmpty() && !line.startsWith("#version")) {
        merges.add(line);
      }
    }
    json.set("added_tokens", addedTokens(folder, Kind.BYTE_PAIRS, vocabulary));
    return json;
  }

  /** Returns the ids of all tokens, those added to the model's vocabulary included. */
  static Vocabulary vocabulary(ObjectNode json) {
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocabulary = json.path("model").path("vocab");
    vocabulary.properties().forEach(token -> ids.put(token.getKey(), token.getValue().asInt()));
    for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id).path(0).asText(), id); // [token, score] in a Unigram model
    }
    for (JsonNode token : json.path("added_tokens")) {
      ids.put(token.path("content").asText(), token.path("id").asInt());
    }
    return new Vocabulary(ids);
  }

  /** Reads a file that must hold one JSON object. */
  static ObjectNode readObject(Path file) {
    try {
      if (MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return object;
      }
      throw new ReportedException(file + " does not hold a JSON object.");
    } catch (JsonProcessingException e) {
      throw new ReportedException("%s is not JSON: %s.".formatted(file, FileErrors.notJson(e)), e);
    } catch (IOException e) {
      throw new ReportedException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /** Returns the special token of a role: the folder's, or the usual one. */
  static String special(TokenizerFolder folder, Kind kind, String role) {
    return folder.special(role).orElse(kind.special(role));
  }

  /**
   * Lists the tokens that are cut out of a text before anything else: the special ones, and those
   * that were added to a vocabulary later.
   */
  private static ArrayNode addedTokens(TokenizerFolder folder, Kind kind, ObjectNode vocabulary) {
    Map<Integer, ObjectNode> added = new TreeMap<>();
    for (String role : Kind.ROLES) {
      String token = special(folder, kind, role);
      if (vocabulary.has(token)) {
        int id = vocabulary.get(token).asInt();
        // RoBERTa's masked word takes the space before it, as a word would.
        boolean takesSpace = kind == Kind.BYTE_PAIRS && role.equals("mask_token");
        added.put(id, addedToken(token, id).put("lstrip", takesSpace));
      }
    }
    if (folder.has("added_tokens.json")) {
      for (Map.Entry<String, JsonNode> token : folder.json("added_tokens.json").properties()) {
        int id = token.getValue().asInt();
        added.put(id, addedToken(token.getKey(), id));
      }
    }
    folder.setting("added_tokens_decoder").stream()
        .flatMap(tokens -> tokens.properties().stream())
        .map(token -> describedToken(folder, token.getKey(), token.getValue()))
        .forEach(token -> added.put(token.get("id").asInt(), token));
    return NODES.arrayNode().addAll(List.copyOf(added.values()));
  }

  /** Returns an entry of tokenizer_config.json's added_tokens_decoder, which maps ids to tokens. */
  private static ObjectNode describedToken(TokenizerFolder folder, String id, JsonNode token) {
    if (!id.matches("\\d{1,9}") || !token.path("content").isTextual()) {
      throw new ReportedException(
          "%s: added_tokens_decoder has %s: %s, expected an id and an object with \"content\"."
              .formatted(folder.file("tokenizer_config.json"), id, token));
    }
    ObjectNode described = addedToken(token.get("content").asText(), Integer.parseInt(id));
    return described.setAll((ObjectNode) token);
  }

  /** Returns a token that is cut out of a text as it stands. */
  static ObjectNode addedToken(String content, int id) {
    ObjectNode token = NODES.objectNode();
    token.put("id", id).put("content", content).put("special", true);
    return token
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false);
  }

  /** Returns the parts of a type: the node itself, or what a Sequence lists. */
  private static List<ObjectNode> parts(JsonNode node, String list, String type) {
    if (node instanceof ObjectNode object && object.path("type").asText().equals(type)) {
      return List.of(object);
    }
    return node.path(list)
        .valueStream()
        .filter(part -> part.path("type").asText().equals(type))
        .map(ObjectNode.class::cast)
        .toList();
  }

  private static void setFlag(
      TokenizerFolder folder, String setting, ObjectNode part, String flag) {
    folder
        .setting(setting)
        .filter(JsonNode::isBoolean)
        .ifPresent(value -> part.put(flag, value.asBoolean()));
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.isEmpty()) {
        throw new ReportedException(file + " is empty: a vocabulary was expected.");
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new ReportedException(file + " is not UTF-8 text: a vocabulary was expected.", e);
    } catch (IOException e) {
      throw new ReportedException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }
}
