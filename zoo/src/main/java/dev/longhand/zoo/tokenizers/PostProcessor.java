package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.Template.Part;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The post-processor of a tokenizer: what a row of one text and of two is made of.
 *
 * @param single the parts of a row of one text
 * @param pair the parts of a row of two texts
 */
record PostProcessor(List<Part> single, List<Part> pair) {
  private static final PostProcessor NONE =
      new PostProcessor(List.of(Part.first(0)), List.of(Part.first(0), Part.second(1)));

  /** Returns BERT's: {@code [CLS] A [SEP] B [SEP]}, the second text and what follows of type 1. */
  static PostProcessor bert(int cls, int sep) {
    List<Part> single = List.of(Part.special(0, cls), Part.first(0), Part.special(0, sep));
    List<Part> pair = new ArrayList<>(single);
    pair.addAll(List.of(Part.second(1), Part.special(1, sep)));
    return new PostProcessor(single, pair);
  }

  /** Returns RoBERTa's: {@code <s> A </s></s> B </s>}, all of type 0. */
  static PostProcessor roberta(int cls, int sep) {
    List<Part> single = List.of(Part.special(0, cls), Part.first(0), Part.special(0, sep));
    List<Part> pair = new ArrayList<>(single);
    pair.addAll(List.of(Part.special(0, sep), Part.second(0), Part.special(0, sep)));
    return new PostProcessor(single, pair);
  }

  /**
   * Reads the post_processor of a tokenizer.json whose components were checked.
   *
   * @param file for messages
   */
  static PostProcessor of(Path file, JsonNode json) {
    List<JsonNode> processors = new ArrayList<>();
    collect(json, processors);
    if (processors.size() > 1) {
      throw new UserException(
          "%s: post_processor has %d parts that add special tokens, one is supported"
              .formatted(file, processors.size()));
    }
    if (processors.isEmpty()) {
      return NONE;
    }
    JsonNode processor = processors.get(0);
    return switch (processor.path("type").asText()) {
      case "BertProcessing" -> bert(id(file, processor, "cls"), id(file, processor, "sep"));
      case "RobertaProcessing" -> roberta(id(file, processor, "cls"), id(file, processor, "sep"));
      default -> template(file, processor);
    };
  }

  /** ByteLevel moves character offsets only. */
  private static void collect(JsonNode json, List<JsonNode> processors) {
    switch (json.path("type").asText()) {
      case "", "ByteLevel" -> {}
      case "Sequence" -> json.path("processors").forEach(part -> collect(part, processors));
      default -> processors.add(json);
    }
  }

  private static int id(Path file, JsonNode processor, String role) {
    JsonNode id = processor.path(role).path(1);
    if (!isId(id)) {
      throw new UserException(
          "%s: post_processor.%s is %s, expected a token and its id"
              .formatted(file, role, Excerpt.of(processor.path(role))));
    }
    return id.intValue();
  }

  private static PostProcessor template(Path file, JsonNode json) {
    List<Part> single = parts(file, json, "single");
    List<Part> pair = parts(file, json, "pair");
    if (count(single, Template.Text.FIRST) != 1
        || count(single, Template.Text.SECOND) != 0
        || count(pair, Template.Text.FIRST) != 1
        || count(pair, Template.Text.SECOND) != 1) {
      throw new UserException(
          file
              + ": the templates of post_processor are not supported; expected A once in single, A"
              + " and B once each in pair");
    }
    return new PostProcessor(single, pair);
  }

  private static long count(List<Part> parts, Template.Text text) {
    return parts.stream().filter(part -> part.text() == text).count();
  }

  private static List<Part> parts(Path file, JsonNode json, String name) {
    JsonNode list = json.path(name);
    if (!list.isArray() || list.size() > TokenizerLimits.TEMPLATE_PARTS) {
      throw new UserException(
          "%s: post_processor.%s is not a list of 1 to %d parts"
              .formatted(file, name, TokenizerLimits.TEMPLATE_PARTS));
    }
    return JsonValues.of(list).map(part -> part(file, json.path("special_tokens"), part)).toList();
  }

  private static Part part(Path file, JsonNode specials, JsonNode json) {
    boolean isText = json.has("Sequence");
    JsonNode content = isText ? json.get("Sequence") : json.path("SpecialToken");
    JsonNode type = content.path("type_id");
    String id = content.path("id").asText();
    boolean known =
        isText ? id.equals("A") || id.equals("B") : isIds(specials.path(id).path("ids"));
    if (json.size() != 1 || !known || !isId(type)) {
      throw new UserException(
          "%s: post_processor has the part %s, which is not supported"
              .formatted(file, Excerpt.of(json)));
    }
    if (!isText) {
      return new Part(Template.Text.NONE, ids(specials.get(id).get("ids")), type.intValue());
    }
    return id.equals("A") ? Part.first(type.intValue()) : Part.second(type.intValue());
  }

  private static boolean isIds(JsonNode ids) {
    return ids.isArray()
        && ids.size() <= TokenizerLimits.TEMPLATE_PARTS
        && JsonValues.of(ids).allMatch(PostProcessor::isId);
  }

  private static boolean isId(JsonNode id) {
    return id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0;
  }

  private static List<Integer> ids(JsonNode ids) {
    return JsonValues.of(ids).map(JsonNode::intValue).toList();
  }
}
