package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.encoder.BoundedEncoder;
import dev.longhand.zoo.tokenizers.encoder.GuardedEncoder;
import dev.longhand.zoo.tokenizers.encoder.HuggingFaceEncoder;
import dev.longhand.zoo.tokenizers.encoder.TextEncoder;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.Vocabulary;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceEncoder;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceJson;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tokenizer that follows from a folder's files. */
final class TokenizerSource {
  private static final Map<String, Kind> KIND_OF_MODEL_JSON =
      Map.of("WordPiece", Kind.WORD_PIECE, "BPE", Kind.BYTE_PAIRS, "Unigram", Kind.SENTENCE_PIECES);
  private static final Map<Kind, String> NEEDED_FILES =
      Map.of(
          Kind.WORD_PIECE, "vocab.txt or tokenizer.json",
          Kind.BYTE_PAIRS, "tokenizer.json, or vocab.json and merges.txt",
          Kind.SENTENCE_PIECES, "spiece.model or tokenizer.json");
  private static final String ANY_NEEDED_FILES =
      "tokenizer.json, vocab.txt, vocab.json and merges.txt, or spiece.model";

  private final TokenizerFolder folder;
  private final Kind kind;
  private final TokenizerClass tokenizerClass;
  private final Path file;

  /** The content of tokenizer.json, empty where there is none. */
  private final ObjectNode raw;

  private final AddedTokens added;

  /** The ids of the model's own vocabulary. */
  private final Map<String, Integer> modelIds;

  private final Map<String, Integer> ids;
  private final ObjectNode json;
  private final ComponentCheck.Verdict verdict;
  private final SentencePieceModel pieces;

  private TokenizerSource(
      TokenizerFolder folder, Kind kind, TokenizerClass tokenizerClass, Path file, ObjectNode raw) {
    this.folder = folder;
    this.kind = kind;
    this.tokenizerClass = tokenizerClass;
    this.file = file;
    this.raw = raw;
    pieces = null;
    ComponentCheck.check(file, raw);
    added = AddedTokens.of(folder, tokenizerClass, addedInJson());
    json = TokenizerJson.of(tokenizerClass, folder, raw, special("unk_token"));
    verdict = ComponentCheck.check(file, json);
    modelIds = TokenizerJson.modelIds(json);
    json.set("added_tokens", added.toJson(modelIds));
    ids = new HashMap<>(modelIds);
    ids.putAll(added.ids(modelIds));
  }

  private TokenizerSource(
      TokenizerFolder folder, TokenizerClass tokenizerClass, SentencePieceModel pieces) {
    this.folder = folder;
    this.kind = Kind.SENTENCE_PIECES;
    this.tokenizerClass = tokenizerClass;
    this.file = pieces.file();
    this.pieces = pieces;
    raw = JsonNodeFactory.instance.objectNode();
    added = AddedTokens.of(folder, tokenizerClass, MissingNode.getInstance());
    modelIds = pieces.vocabulary().ids();
    ids = new HashMap<>(modelIds);
    ids.putAll(added.ids(modelIds));
    json = ids.size() > modelIds.size() ? withAddedTokens() : null;
    verdict = new ComponentCheck.Verdict(true, 1);
  }

  /** SentencePiece has no added tokens: the same pieces are searched by the other library. */
  private ObjectNode withAddedTokens() {
    ObjectNode json = SentencePieceJson.ofTexts(pieces);
    json.set("added_tokens", added.toJson(modelIds));
    return json;
  }

  /**
   * Chooses from a folder's files.
   *
   * @param modelType such as big_bird
   */
  static TokenizerSource of(TokenizerFolder folder, String modelType) {
    Optional<TokenizerClass> named = TokenizerClass.named(folder);
    Optional<Kind> kind = named.flatMap(TokenizerClass::kind);
    Optional<Path> pieces = folder.sentencePieceModel();
    boolean prefersJson =
        named.equals(Optional.of(TokenizerClass.FAST)) && folder.has("tokenizer.json");
    boolean wantsPieces =
        !prefersJson
            && kind.map(some -> some == Kind.SENTENCE_PIECES).orElse(modelType.equals("big_bird"));
    if (pieces.isPresent() && wantsPieces) {
      return ofPieces(folder, named, pieces.get());
    }
    if (folder.has("tokenizer.json")) {
      return ofJson(folder, named, modelType);
    }
    if (folder.has("vocab.txt") && kind.orElse(Kind.WORD_PIECE) == Kind.WORD_PIECE) {
      ObjectNode model = VocabularyFiles.wordPieces(folder);
      return ofModel(folder, Kind.WORD_PIECE, named, "vocab.txt", model);
    }
    boolean pairs = folder.has("vocab.json") && folder.has("merges.txt");
    if (pairs && kind.orElse(Kind.BYTE_PAIRS) == Kind.BYTE_PAIRS) {
      ObjectNode model = VocabularyFiles.bytePairs(folder);
      return ofModel(folder, Kind.BYTE_PAIRS, named, "vocab.json", model);
    }
    if (pieces.isPresent() && kind.isEmpty()) {
      return ofPieces(folder, named, pieces.get());
    }
    throw new UserException(
        "%s has no vocabulary: expected %s."
            .formatted(folder.path(), kind.map(NEEDED_FILES::get).orElse(ANY_NEEDED_FILES)));
  }

  private static TokenizerSource ofPieces(
      TokenizerFolder folder, Optional<TokenizerClass> named, Path file) {
    return new TokenizerSource(
        folder, TokenizerClass.of(Kind.SENTENCE_PIECES, named), SentencePieceModel.read(file));
  }

  private static TokenizerSource ofJson(
      TokenizerFolder folder, Optional<TokenizerClass> named, String modelType) {
    ObjectNode json = TokenizerJson.read(folder);
    Kind kind = kindOf(json, folder, named);
    String type = folder.ownModelType().isEmpty() ? modelType : folder.ownModelType();
    TokenizerClass chosen = named.orElseGet(() -> TokenizerClass.unnamed(kind, type));
    return new TokenizerSource(folder, kind, chosen, folder.file("tokenizer.json"), json);
  }

  private static TokenizerSource ofModel(
      TokenizerFolder folder,
      Kind kind,
      Optional<TokenizerClass> named,
      String file,
      ObjectNode model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("model", model);
    return new TokenizerSource(
        folder, kind, TokenizerClass.of(kind, named), folder.file(file), json);
  }

  /** Returns the kind of a tokenizer.json, which says it afterwards; old ones do not name it. */
  private static Kind kindOf(
      ObjectNode json, TokenizerFolder folder, Optional<TokenizerClass> named) {
    ObjectNode model = (ObjectNode) json.get("model");
    String unnamed = model.has("merges") ? "BPE" : "WordPiece";
    String type = model.path("type").asText(unnamed);
    Kind kind = KIND_OF_MODEL_JSON.get(type);
    Optional<Kind> expected = named.flatMap(TokenizerClass::kind);
    if (kind == null || expected.orElse(kind) != kind) {
      throw new UserException(
          "%s is of type %s, expected %s."
              .formatted(
                  folder.file("tokenizer.json"),
                  Excerpt.of(type),
                  expected.isPresent()
                      ? "that of " + folder.tokenizerClass() + ", which tokenizer_config.json names"
                      : "WordPiece, BPE or Unigram"));
    }
    model.put("type", type);
    return kind;
  }

  private JsonNode addedInJson() {
    boolean isFile = file.equals(folder.file("tokenizer.json"));
    return isFile ? raw.withArray("added_tokens") : MissingNode.getInstance();
  }

  /** Returns the file that holds the vocabulary. */
  Path file() {
    return file;
  }

  TokenizerFolder folder() {
    return folder;
  }

  Kind kind() {
    return kind;
  }

  TokenizerClass tokenizerClass() {
    return tokenizerClass;
  }

  /**
   * Returns the tokenizer as the class makes it of tokenizer.json or another vocabulary; none of a
   * SentencePiece model.
   */
  Optional<ObjectNode> json() {
    return Optional.ofNullable(pieces == null ? json : null);
  }

  /** Returns the SentencePiece model, if it is one. */
  Optional<SentencePieceModel> pieces() {
    return Optional.ofNullable(pieces);
  }

  /** Opens the encoder, in a process of its own where its components might not be safe. */
  TextEncoder encoder() {
    TextEncoder encoder;
    if (json == null) {
      encoder = new SentencePieceEncoder(pieces);
    } else if (verdict.isTrusted()) {
      encoder = new HuggingFaceEncoder(file, json);
    } else {
      encoder = new GuardedEncoder(file, json);
    }
    return new BoundedEncoder(encoder, verdict.longestText());
  }

  /** Returns the ids of all tokens, the added ones included. */
  Vocabulary vocabulary() {
    return new Vocabulary(ids);
  }

  /** Returns whether a token is not one of the model's own vocabulary. */
  boolean isAdded(String token) {
    return !modelIds.containsKey(token);
  }

  /** Returns whether a file lists the token, in the vocabulary or among the added tokens. */
  boolean isListed(String token) {
    return ids.containsKey(token) && (!isAdded(token) || added.isDescribed(token));
  }

  /** Returns what rows are made of. */
  PostProcessor postProcessor(int cls, int sep) {
    return switch (tokenizerClass) {
      case BERT, DISTILBERT, BIG_BIRD -> PostProcessor.bert(cls, sep);
      case ROBERTA -> PostProcessor.roberta(cls, sep);
      case FAST ->
          pieces == null
              ? PostProcessor.of(file, raw.path("post_processor"))
              : PostProcessor.bert(cls, sep);
    };
  }

  /** Returns where texts that are too long are cut; refuses padding on the left. */
  TruncationSide truncationSide() {
    TokenizerSettings.requirePaddingRight(folder, raw);
    return TokenizerSettings.truncationSide(folder, raw);
  }

  /** Returns whether rows have token type ids. */
  boolean givesTokenTypeIds() {
    boolean unnamedWordPieces = kind == Kind.WORD_PIECE && folder.tokenizerClass().isEmpty();
    return TokenizerSettings.givesTokenTypeIds(
        folder, tokenizerClass.givesTokenTypeIds() || unnamedWordPieces);
  }

  /** Returns the special token of a role such as cls_token: the folder's, or the usual one. */
  String special(String role) {
    return folder.special(role).or(() -> ofPadding(role)).orElseGet(() -> kind.special(role));
  }

  private Optional<String> ofPadding(String role) {
    JsonNode token = raw.path("padding").path("pad_token");
    boolean applies = role.equals("pad_token") && tokenizerClass == TokenizerClass.FAST;
    return applies && token.isTextual() ? Optional.of(token.textValue()) : Optional.empty();
  }
}
