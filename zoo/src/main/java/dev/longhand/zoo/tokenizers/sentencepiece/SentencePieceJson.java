package dev.longhand.zoo.tokenizers.sentencepiece;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.tokenizers.input.AddedToken;
import dev.longhand.zoo.tokenizers.input.Vocabulary;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceModel.Piece;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A SentencePiece model in the form of a tokenizer.json. */
public final class SentencePieceJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String SPACES_AT_ENDS = "^ +| +$";
  private static final String SEVERAL_SPACES = " {2,}";

  /** The regular expressions of these tokenizers and of transformers' own for BigBird. */
  public static final Set<String> PATTERNS = Set.of(SPACES_AT_ENDS, SEVERAL_SPACES);

  private SentencePieceJson() {}

  /** Returns a tokenizer of plain texts, without added tokens and post-processor. */
  public static ObjectNode ofTexts(SentencePieceModel source) {
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    json.putArray("added_tokens");
    ArrayNode normalizers =
        json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    normalizers.add(replacement(SPACES_AT_ENDS, ""));
    normalizers.add(replacement(SEVERAL_SPACES, " "));
    json.set("pre_tokenizer", metaspace("always"));
    json.putNull("post_processor");
    json.set("decoder", metaspace("always"));
    json.set("model", model(source));
    return json;
  }

  /**
   * Makes a tokenizer of plain texts that adds special tokens, for transformers. Special tokens
   * that stand in a text are found there as well.
   *
   * @param ids the ids of all tokens
   */
  public static ObjectNode published(
      SentencePieceModel source, Vocabulary ids, String cls, String sep, List<String> specials) {
    ObjectNode json = ofTexts(source);
    ArrayNode added = json.putArray("added_tokens");
    specials.stream()
        .sorted(Comparator.comparingInt(ids::requiredId))
        .forEach(token -> added.add(AddedToken.special(token).toJson(ids.requiredId(token))));
    json.set("post_processor", template(ids, cls, sep));
    return json;
  }

  /** The rows of one text and of two, as transformers describes them. */
  private static ObjectNode template(Vocabulary ids, String cls, String sep) {
    ObjectNode template = NODES.objectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    single.add(special(cls, 0)).add(sequence("A", 0)).add(special(sep, 0));
    ArrayNode pair = template.putArray("pair").addAll(single.deepCopy());
    pair.add(sequence("B", 1)).add(special(sep, 1));
    ObjectNode specials = template.putObject("special_tokens");
    for (String token : List.of(cls, sep)) {
      ObjectNode entry = specials.putObject(token).put("id", token);
      entry.putArray("ids").add(ids.requiredId(token));
      entry.putArray("tokens").add(token);
    }
    return template;
  }

  private static ObjectNode special(String token, int type) {
    return part("SpecialToken", token, type);
  }

  private static ObjectNode sequence(String name, int type) {
    return part("Sequence", name, type);
  }

  private static ObjectNode part(String kind, String id, int type) {
    ObjectNode part = NODES.objectNode();
    part.putObject(kind).put("id", id).put("type_id", type);
    return part;
  }

  public static ObjectNode replacement(String pattern, String content) {
    ObjectNode replace = NODES.objectNode().put("type", "Replace");
    replace.putObject("pattern").put("Regex", pattern);
    return replace.put("content", content);
  }

  private static ObjectNode model(SentencePieceModel source) {
    ObjectNode model = NODES.objectNode().put("type", "Unigram").put("byte_fallback", false);
    ArrayNode vocabulary = model.putArray("vocab");
    for (int id = 0; id < source.pieces().size(); id++) {
      Piece piece = source.pieces().get(id);
      vocabulary.addArray().add(piece.text()).add(piece.score());
      if (piece.isUnknown()) {
        model.put("unk_id", id);
      }
    }
    return model;
  }

  public static ObjectNode metaspace(String prependScheme) {
    return NODES
        .objectNode()
        .put("type", "Metaspace")
        .put("replacement", SentencePieceEncoder.SPACE)
        .put("prepend_scheme", prependScheme)
        .put("split", true);
  }
}
