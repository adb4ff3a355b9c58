package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.ReportedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The vocabulary that was chosen from a folder's files: a tokenizer.json, or what stands for one.
 */
final class TokenizerSource {
  private static final Map<String, Kind> KIND_OF_CLASS =
      Map.of(
          "BertTokenizer", Kind.WORD_PIECE,
          "DistilBertTokenizer", Kind.WORD_PIECE,
          "ElectraTokenizer", Kind.WORD_PIECE,
          "RobertaTokenizer", Kind.BYTE_PAIRS,
          "LongformerTokenizer", Kind.BYTE_PAIRS,
          "BigBirdTokenizer", Kind.SENTENCE_PIECES);
  private static final Set<String> CLASSES_OF_ANY_KIND =
      Set.of("", "PreTrainedTokenizer", "TokenizersBackend");
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
  private final Path file;
  private final ObjectNode json;
  private final SentencePieceModel pieces;

  private TokenizerSource(
      TokenizerFolder folder, Kind kind, Path file, ObjectNode json, SentencePieceModel pieces) {
    this.folder = folder;
    this.kind = kind;
    this.file = file;
    this.json = json;
    this.pieces = pieces;
  }

  /**
   * Chooses from a folder's files.
   *
   * @param modelType such as big_bird
   */
  static TokenizerSource of(TokenizerFolder folder, String modelType) {
    Optional<Kind> named = namedKind(folder);
    Optional<Path> pieces = folder.sentencePieceModel();
    boolean wantsPieces =
        named.map(kind -> kind == Kind.SENTENCE_PIECES).orElse(modelType.equals("big_bird"));
    if (pieces.isPresent() && wantsPieces) {
      return ofPieces(folder, pieces.get());
    }
    if (folder.has("tokenizer.json")) {
      ObjectNode json = TokenizerJson.read(folder);
      return ofJson(folder, kindOf(json, folder, named), "tokenizer.json", json);
    }
    if (folder.has("vocab.txt") && named.orElse(Kind.WORD_PIECE) == Kind.WORD_PIECE) {
      return ofJson(folder, Kind.WORD_PIECE, "vocab.txt", TokenizerJson.wordPieces(folder));
    }
    boolean pairs = folder.has("vocab.json") && folder.has("merges.txt");
    if (pairs && named.orElse(Kind.BYTE_PAIRS) == Kind.BYTE_PAIRS) {
      return ofJson(folder, Kind.BYTE_PAIRS, "vocab.json", TokenizerJson.bytePairs(folder));
    }
    if (pieces.isPresent() && named.isEmpty()) {
      return ofPieces(folder, pieces.get());
    }
    throw new ReportedException(
        "%s has no vocabulary: expected %s."
            .formatted(folder.path(), named.map(NEEDED_FILES::get).orElse(ANY_NEEDED_FILES)));
  }

  /** Returns the kind of tokenizer_config.json's class, or nothing where any kind would do. */
  private static Optional<Kind> namedKind(TokenizerFolder folder) {
    String name = folder.tokenizerClass();
    if (!CLASSES_OF_ANY_KIND.contains(name) && !KIND_OF_CLASS.containsKey(name)) {
      throw new ReportedException(
          "%s: the tokenizer_class %s is not known here; known are %s."
              .formatted(
                  folder.file("tokenizer_config.json"),
                  name,
                  String.join(", ", new TreeSet<>(KIND_OF_CLASS.keySet()))));
    }
    return Optional.ofNullable(KIND_OF_CLASS.get(name));
  }

  /** Returns the kind of a tokenizer.json; old ones do not name it. */
  private static Kind kindOf(ObjectNode json, TokenizerFolder folder, Optional<Kind> named) {
    JsonNode model = json.path("model");
    String unnamed = model.has("merges") ? "BPE" : "WordPiece";
    String type = model.path("type").asText(unnamed);
    Kind kind = KIND_OF_MODEL_JSON.get(type);
    if (kind == null || named.orElse(kind) != kind) {
      throw new ReportedException(
          "%s is of type %s, expected %s."
              .formatted(
                  folder.file("tokenizer.json"),
                  type,
                  named.isPresent()
                      ? "that of " + folder.tokenizerClass() + ", which tokenizer_config.json names"
                      : "WordPiece, BPE or Unigram"));
    }
    return kind;
  }

  private static TokenizerSource ofJson(
      TokenizerFolder folder, Kind kind, String file, ObjectNode json) {
    return new TokenizerSource(folder, kind, folder.file(file), json, null);
  }

  private static TokenizerSource ofPieces(TokenizerFolder folder, Path file) {
    SentencePieceModel pieces = SentencePieceModel.read(file);
    return new TokenizerSource(folder, Kind.SENTENCE_PIECES, file, null, pieces);
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

  /**
   * Returns the content of tokenizer.json, or what was made for one; none of a SentencePiece model.
   */
  Optional<ObjectNode> json() {
    return Optional.ofNullable(json);
  }

  /** Returns the SentencePiece model, if it is one. */
  Optional<SentencePieceModel> pieces() {
    return Optional.ofNullable(pieces);
  }

  TextEncoder encoder() {
    return pieces == null ? new HuggingFaceEncoder(file, json) : new SentencePieceEncoder(pieces);
  }

  Vocabulary vocabulary() {
    return pieces == null ? TokenizerJson.vocabulary(json) : pieces.vocabulary();
  }

  /** Returns whether rows have token type ids. */
  boolean givesTokenTypeIds() {
    return folder
        .setting("model_input_names")
        .map(names -> names.valueStream().anyMatch(n -> n.asText().equals("token_type_ids")))
        .orElse(kind == Kind.WORD_PIECE && !folder.tokenizerClass().equals("DistilBertTokenizer"));
  }

  /** Returns the special token of a role such as cls_token: the folder's, or the usual one. */
  String special(String role) {
    return folder.special(role).orElse(kind.special(role));
  }
}
