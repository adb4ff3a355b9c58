package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.AddedToken;
import dev.longhand.zoo.tokenizers.input.BoundedFiles;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.JsonValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a folder that say how its texts are split, and their settings. */
public final class TokenizerFolder {
  /** What transformers writes for a tokenizer, in all its versions. */
  public static final List<String> FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "spiece.model");

  /** The setting of tokenizer_config.json that limits a row's tokens. */
  static final String MAX_LENGTH = "model_max_length";

  /** The roles of special tokens that every tokenizer class of transformers knows. */
  static final List<String> STANDARD_ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final String CONFIG = "tokenizer_config.json";
  private static final Set<String> COUNT_FROM_PADDING = Set.of("roberta", "longformer");

  private final Path path;
  private final ObjectNode settings;
  private final ObjectNode merged;
  private final Map<String, AddedToken> namedTokens = new LinkedHashMap<>();
  private final ObjectNode config;
  private final ObjectNode ownConfig;
  private final int ownLimit;

  /** Reads the settings of a folder, and its config.json if there is one. */
  TokenizerFolder(Path path) {
    this(path, optionalJson(path.resolve("config.json")));
  }

  /** Reads the settings of a folder for a model of another config.json. */
  TokenizerFolder(Path path, ObjectNode config) {
    if (!Files.isDirectory(path)) {
      throw new UserException(
          path + " is no folder: a tokenizer is opened from a folder with its vocabulary files.");
    }
    this.path = path;
    this.config = config;
    settings = optionalJson(path.resolve(CONFIG));
    merged = settings.deepCopy();
    if (!settings.has("added_tokens_decoder")) {
      merged.setAll(optionalJson(path.resolve("special_tokens_map.json")));
    }
    readNamedTokens();
    ownConfig = optionalJson(path.resolve("config.json"));
    ownLimit = ownLimit(ownConfig);
    TokenizerSettings.requireSupported(this);
  }

  private void readNamedTokens() {
    for (Map.Entry<String, JsonNode> entry : merged.properties()) {
      JsonNode token = entry.getValue();
      if (STANDARD_ROLES.contains(entry.getKey())
          && !(token.isTextual() || token.isObject() || token.isNull())) {
        throw new UserException(
            "%s: %s is %s in tokenizer_config.json or special_tokens_map.json, expected a token"
                .formatted(path, entry.getKey(), Excerpt.of(token)));
      }
      if (entry.getKey().endsWith("_token") && (token.isTextual() || token.isObject())) {
        namedTokens.put(entry.getKey(), specialToken(token, entry.getKey()));
      }
    }
  }

  private AddedToken specialToken(JsonNode token, String key) {
    String where =
        path + ": " + Excerpt.of(key) + " of tokenizer_config.json or special_tokens_map.json";
    return token.isTextual()
        ? AddedToken.special(token.textValue())
        : AddedToken.ofSpecial(token, where);
  }

  /** Returns the special tokens that the folder names, by role such as cls_token. */
  Map<String, AddedToken> namedTokens() {
    return namedTokens;
  }

  /** Returns whether a special token is named by its text alone. */
  boolean isText(String role) {
    return merged.path(role).isTextual();
  }

  /** Returns the special tokens without a role. */
  List<AddedToken> extraSpecialTokens() {
    JsonNode extra = merged.path("extra_special_tokens");
    String key = extra.isEmpty() ? "additional_special_tokens" : "extra_special_tokens";
    return JsonValues.of(merged.path(key)).map(token -> specialToken(token, key)).toList();
  }

  /** A limit that the model beside it has too is the model's: another model may be longer. */
  private int ownLimit(ObjectNode modelBeside) {
    double limit = TokenizerSettings.maxLength(this);
    return limit < positions(modelBeside) ? (int) limit : Integer.MAX_VALUE;
  }

  private static int positions(ObjectNode config) {
    int positions = config.path("max_position_embeddings").asInt(Integer.MAX_VALUE);
    boolean countsFromPadding = COUNT_FROM_PADDING.contains(config.path("model_type").asText(""));
    return countsFromPadding && positions < Integer.MAX_VALUE
        ? positions - config.path("pad_token_id").asInt(1) - 1
        : positions;
  }

  Path path() {
    return path;
  }

  boolean has(String fileName) {
    return Files.exists(path.resolve(fileName));
  }

  Path file(String fileName) {
    return path.resolve(fileName);
  }

  /** Returns the SentencePiece model: spiece.model, or the only file that ends in .model. */
  Optional<Path> sentencePieceModel() {
    if (has("spiece.model")) {
      return Optional.of(file("spiece.model"));
    }
    List<Path> models = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      files.filter(file -> file.toString().endsWith(".model")).forEach(models::add);
    } catch (IOException e) {
      throw new UserException("Cannot list " + path + ": " + e.getMessage() + ".", e);
    }
    return models.size() == 1 ? Optional.of(models.get(0)) : Optional.empty();
  }

  /** Returns the tokenizer's files that are there. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    FILES.stream().filter(this::has).map(this::file).forEach(files::add);
    sentencePieceModel().filter(model -> !files.contains(model)).ifPresent(files::add);
    return List.copyOf(files);
  }

  /** Returns the class that transformers would use, without Fast; empty where it is not named. */
  String tokenizerClass() {
    String name =
        settings.path("tokenizer_class").asText(config.path("tokenizer_class").asText(""));
    return name.endsWith("Fast") ? name.substring(0, name.length() - "Fast".length()) : name;
  }

  /** Returns config.json's model type, empty where there is none. */
  String modelType() {
    return config.path("model_type").asText("");
  }

  /** Returns the model type of the config.json that lies in the folder, empty without one. */
  String ownModelType() {
    return ownConfig.path("model_type").asText("");
  }

  /** Returns a copy of tokenizer_config.json, empty where there is none. */
  ObjectNode settings() {
    return settings.deepCopy();
  }

  /** Returns a setting of tokenizer_config.json, where it is there and not null. */
  Optional<JsonNode> setting(String name) {
    return Optional.ofNullable(settings.get(name)).filter(value -> !value.isNull());
  }

  /** Returns the special token of a role such as cls_token, where the folder names it. */
  Optional<String> special(String role) {
    return Optional.ofNullable(namedTokens.get(role)).map(AddedToken::content);
  }

  /** Returns config.json's rows of word embeddings, unlimited where it does not say. */
  int embeddingRows() {
    return config.path("vocab_size").asInt(Integer.MAX_VALUE);
  }

  /** Returns the most tokens that both the tokenizer's settings and the model's positions allow. */
  int maxLength() {
    return Math.min(ownLimit, positions(config));
  }

  /** Reads a file of JSON that must be there. */
  ObjectNode json(String fileName) {
    return BoundedFiles.object(file(fileName));
  }

  private static ObjectNode optionalJson(Path file) {
    return Files.exists(file) ? BoundedFiles.object(file) : JsonNodeFactory.instance.objectNode();
  }
}
