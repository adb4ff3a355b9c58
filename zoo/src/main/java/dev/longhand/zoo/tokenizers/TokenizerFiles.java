package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.tokenizers.input.BoundedFiles;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceJson;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A tokenizer's files, completed so that transformers' AutoTokenizer gives the same ids. */
public final class TokenizerFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final Map<Kind, String> CLASS_OF_KIND =
      Map.of(
          Kind.WORD_PIECE, "BertTokenizer",
          Kind.BYTE_PAIRS, "RobertaTokenizer",
          Kind.SENTENCE_PIECES, "BigBirdTokenizer");

  private static final String FAST_CLASS = "PreTrainedTokenizerFast";

  /** What a tokenizer.json's parts say, and the settings of the same meaning. */
  private static final Map<String, String> FLAGS_OF_NORMALIZER =
      new TreeMap<>(
          Map.of(
              "lowercase", "do_lower_case",
              "strip_accents", "strip_accents",
              "handle_chinese_chars", "tokenize_chinese_chars"));

  private TokenizerFiles() {}

  /**
   * Returns the contents of a tokenizer's files by name, and a tokenizer_config.json that names the
   * class and settings where there is none that does. A SentencePiece model comes as spiece.model
   * with a tokenizer.json that splits as SentencePiece does, for transformers' own class for
   * BigBird keeps spaces that SentencePiece drops.
   *
   * @param files of one folder, as {@link Tokenizer#files} lists them; none for a model without a
   *     tokenizer
   * @param config the content of config.json for the model that they go with
   * @throws dev.longhand.files.UserException if a file is missing or broken
   */
  public static Map<String, byte[]> complete(List<Path> files, ObjectNode config) {
    if (files.isEmpty()) {
      return Map.of();
    }
    TokenizerFolder folder = new TokenizerFolder(files.get(0).toAbsolutePath().getParent(), config);
    TokenizerSource source = TokenizerSource.of(folder, folder.modelType());
    Map<String, byte[]> contents = new TreeMap<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      contents.put(name.endsWith(".model") ? "spiece.model" : name, BoundedFiles.bytes(file));
    }
    source
        .pieces()
        .map(pieces -> published(pieces, source))
        .ifPresent(json -> contents.put("tokenizer.json", bytes(json)));
    contents.put("tokenizer_config.json", bytes(settings(source)));
    return contents;
  }

  private static ObjectNode published(SentencePieceModel pieces, TokenizerSource source) {
    return SentencePieceJson.published(
        pieces,
        source.vocabulary(),
        source.special("cls_token"),
        source.special("sep_token"),
        Kind.ROLES.stream().map(source::special).distinct().toList());
  }

  private static ObjectNode settings(TokenizerSource source) {
    ObjectNode settings = source.folder().settings();
    source.json().ifPresent(json -> addFlags(settings, json));
    for (String role : Kind.ROLES) {
      addIfMissing(settings, role, MAPPER.getNodeFactory().textNode(source.special(role)));
    }
    int length = source.folder().maxLength();
    if (length < Integer.MAX_VALUE) {
      settings.put(TokenizerFolder.MAX_LENGTH, length);
    }
    if (source.pieces().isPresent()) {
      // Any other class would make its own tokenizer of the vocabulary and leave the rest out.
      settings.put("tokenizer_class", FAST_CLASS);
      settings.set("model_input_names", inputNames(source));
    } else if (source.folder().tokenizerClass().isEmpty()) {
      boolean isFast = source.tokenizerClass() == TokenizerClass.FAST;
      settings.put("tokenizer_class", isFast ? FAST_CLASS : CLASS_OF_KIND.get(source.kind()));
      if (isFast) {
        settings.set("model_input_names", inputNames(source));
      }
    }
    return settings;
  }

  private static JsonNode inputNames(TokenizerSource source) {
    return MAPPER.valueToTree(
        source.givesTokenTypeIds()
            ? List.of("input_ids", "token_type_ids", "attention_mask")
            : List.of("input_ids", "attention_mask"));
  }

  private static void addFlags(ObjectNode settings, ObjectNode json) {
    for (ObjectNode normalizer : TokenizerJson.bertNormalizers(json)) {
      FLAGS_OF_NORMALIZER.forEach(
          (flag, setting) -> addIfMissing(settings, setting, normalizer.path(flag)));
    }
    for (ObjectNode split : TokenizerJson.byteLevels(json)) {
      addIfMissing(settings, "add_prefix_space", split.path("add_prefix_space"));
    }
    // The masked word's own settings (it may take the space before it) are known from there only.
    for (JsonNode token : json.path("added_tokens")) {
      if (token.path("content").asText().equals("<mask>")) {
        ObjectNode mask = token.<ObjectNode>deepCopy().put("__type", "AddedToken");
        mask.remove("id");
        if (!settings.path("mask_token").isObject()) {
          settings.set("mask_token", mask);
        }
      }
    }
  }

  private static void addIfMissing(ObjectNode settings, String name, JsonNode value) {
    if (!settings.hasNonNull(name) && !value.isMissingNode()) {
      settings.set(name, value);
    }
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
