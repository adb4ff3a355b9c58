package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceEncoder;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of tokenizer.json, the Hugging Face tokenizers library's own format: read, or rebuilt
 * as a class of transformers does from a vocabulary and the settings of tokenizer_config.json.
 */
final class TokenizerJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The unknown piece of a BigBird vocabulary that has none with the score 0. */
  private static final int BIG_BIRD_UNKNOWN = 100;

  private TokenizerJson() {}

  /** Reads tokenizer.json, which must have a model. */
  static ObjectNode read(TokenizerFolder folder) {
    ObjectNode json = folder.json("tokenizer.json");
    if (!json.path("model").isObject()) {
      throw new UserException(
          folder.file("tokenizer.json") + " has no \"model\": it is not a tokenizer's file.");
    }
    return json;
  }

  /** Returns the parts that normalize texts for word pieces, to be read or changed. */
  static List<ObjectNode> bertNormalizers(ObjectNode json) {
    return parts(json.path("normalizer"), "normalizers", "BertNormalizer");
  }

  /** Returns the parts that split texts for byte pairs, to be read or changed. */
  static List<ObjectNode> byteLevels(ObjectNode json) {
    return parts(json.path("pre_tokenizer"), "pretokenizers", "ByteLevel");
  }

  /**
   * Returns the tokenizer that a class builds of a vocabulary.
   *
   * @param json holds the vocabulary; {@link TokenizerClass#FAST} takes all that it says
   * @param unknown the token for what the vocabulary does not have
   */
  static ObjectNode of(
      TokenizerClass tokenizerClass, TokenizerFolder folder, ObjectNode json, String unknown) {
    ObjectNode built = NODES.objectNode().put("version", "1.0");
    ObjectNode model = (ObjectNode) json.get("model");
    switch (tokenizerClass) {
      case BERT, DISTILBERT -> wordPieces(built, folder, model, unknown);
      case ROBERTA -> bytePairs(built, folder, model);
      case BIG_BIRD -> sentencePieces(built, folder, model, unknown);
      case FAST -> fast(built, json);
    }
    return built;
  }

  private static void wordPieces(
      ObjectNode built, TokenizerFolder folder, ObjectNode source, String unknown) {
    ObjectNode normalizer = built.putObject("normalizer");
    normalizer.put("type", "BertNormalizer").put("clean_text", true);
    normalizer.put(
        "handle_chinese_chars", TokenizerSettings.flag(folder, "tokenize_chinese_chars", true));
    normalizer.put(
        "strip_accents", TokenizerSettings.optionalFlag(folder, "strip_accents").orElse(null));
    normalizer.put("lowercase", TokenizerSettings.flag(folder, "do_lower_case", true));
    built.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode model = built.putObject("model");
    model.put("type", "WordPiece").put("unk_token", unknown);
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    model.set("vocab", source.path("vocab"));
  }

  private static void bytePairs(ObjectNode built, TokenizerFolder folder, ObjectNode source) {
    ObjectNode split = built.putObject("pre_tokenizer");
    split.put("type", "ByteLevel");
    split.put("add_prefix_space", TokenizerSettings.flag(folder, "add_prefix_space", false));
    split.put("trim_offsets", true).put("use_regex", true);
    built.set("decoder", split.deepCopy());
    ObjectNode model = built.putObject("model");
    model.put("type", "BPE").put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.set("vocab", source.path("vocab"));
    model.set("merges", source.path("merges"));
  }

  private static void sentencePieces(
      ObjectNode built, TokenizerFolder folder, ObjectNode source, String unknown) {
    ArrayNode normalizers =
        built.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    normalizers.add(SentencePieceJson.replacement(" {2,}", SentencePieceEncoder.SPACE));
    boolean prefix = TokenizerSettings.flag(folder, "add_prefix_space", true);
    ObjectNode split = SentencePieceJson.metaspace(prefix ? "always" : "never");
    built.set("pre_tokenizer", split);
    built.set("decoder", split.deepCopy());
    ObjectNode model = built.putObject("model").put("type", "Unigram");
    JsonNode vocabulary = source.path("vocab");
    model.put("byte_fallback", false).put("unk_id", bigBirdUnknown(vocabulary, unknown));
    model.set("vocab", vocabulary);
  }

  private static int bigBirdUnknown(JsonNode vocabulary, String unknown) {
    for (int id = 0; id < vocabulary.size(); id++) {
      JsonNode piece = vocabulary.get(id);
      if (piece.path(0).asText().equals(unknown) && piece.path(1).asDouble() == 0) {
        return id;
      }
    }
    return BIG_BIRD_UNKNOWN;
  }

  /** The decoder only serves to show single tokens; the post-processor is applied to ids. */
  private static void fast(ObjectNode built, ObjectNode json) {
    for (String part : List.of("normalizer", "pre_tokenizer", "model")) {
      built.set(part, json.path(part).isMissingNode() ? NODES.nullNode() : json.get(part));
    }
    List<ObjectNode> byteLevels = byteLevels(json);
    if (!byteLevels.isEmpty()) {
      built.putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true);
      ((ObjectNode) built.get("decoder")).put("trim_offsets", true).put("use_regex", true);
    } else if (json.path("model").path("type").asText().equals("Unigram")) {
      built.set("decoder", SentencePieceJson.metaspace("always"));
    }
  }

  /** Returns the ids of the model's own vocabulary. */
  static Map<String, Integer> modelIds(ObjectNode json) {
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocabulary = json.path("model").path("vocab");
    vocabulary.properties().forEach(token -> ids.put(token.getKey(), token.getValue().asInt()));
    for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id).path(0).asText(), id); // [token, score] in a Unigram model
    }
    return ids;
  }

  /** Returns the parts of a type: the node itself, or what a Sequence lists. */
  private static List<ObjectNode> parts(JsonNode node, String list, String type) {
    if (node instanceof ObjectNode object && object.path("type").asText().equals(type)) {
      return List.of(object);
    }
    return JsonValues.of(node.path(list))
        .filter(part -> part.path("type").asText().equals(type))
        .map(ObjectNode.class::cast)
        .toList();
  }
}
