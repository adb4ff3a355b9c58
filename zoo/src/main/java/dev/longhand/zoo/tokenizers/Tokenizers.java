package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.ReportedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Opens the tokenizer of a model's folder, chosen from the files that lie there. */
public final class Tokenizers {
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

  private Tokenizers() {}

  /**
   * Opens the tokenizer of a Hugging Face folder.
   *
   * @throws ReportedException if a file is missing or broken
   */
  public static Tokenizer open(Path folder) {
    return open(folder, "");
  }

  /**
   * Opens the tokenizer of a folder for a model of a type such as bert, roberta or big_bird.
   *
   * <p>tokenizer_config.json's tokenizer_class decides what kind it is; without one, the files do.
   * BigBird's SentencePiece model is preferred to a tokenizer.json beside it, which transformers
   * makes of it and which keeps spaces at the end of a text that SentencePiece drops.
   *
   * @param modelType used where neither class nor files tell; empty for config.json's
   * @throws ReportedException if a file is missing or broken
   */
  public static Tokenizer open(Path folder, String modelType) {
    TokenizerFolder files = new TokenizerFolder(folder);
    Optional<Kind> named = namedKind(files);
    String type = modelType.isEmpty() ? files.modelType() : modelType;
    Optional<Path> pieces = files.sentencePieceModel();
    boolean wantsPieces =
        named.map(kind -> kind == Kind.SENTENCE_PIECES).orElse(type.equals("big_bird"));
    if (pieces.isPresent() && wantsPieces) {
      return ofPieces(files, pieces.get());
    }
    if (files.has("tokenizer.json")) {
      ObjectNode json = TokenizerJson.read(files);
      return ofJson(files, "tokenizer.json", kindOf(json, files, named), json);
    }
    if (files.has("vocab.txt") && named.orElse(Kind.WORD_PIECE) == Kind.WORD_PIECE) {
      return ofJson(files, "vocab.txt", Kind.WORD_PIECE, TokenizerJson.wordPieces(files));
    }
    boolean pairs = files.has("vocab.json") && files.has("merges.txt");
    if (pairs && named.orElse(Kind.BYTE_PAIRS) == Kind.BYTE_PAIRS) {
      return ofJson(files, "vocab.json", Kind.BYTE_PAIRS, TokenizerJson.bytePairs(files));
    }
    if (pieces.isPresent() && named.isEmpty()) {
      return ofPieces(files, pieces.get());
    }
    throw new ReportedException(
        "%s has no vocabulary; expected %s."
            .formatted(
                folder,
                named
                    .map(NEEDED_FILES::get)
                    .orElse(
                        "tokenizer.json, vocab.txt, vocab.json and merges.txt, or spiece.model")));
  }

  /** Returns the kind of tokenizer_config.json's class, or nothing where any kind would do. */
  private static Optional<Kind> namedKind(TokenizerFolder files) {
    String name = files.tokenizerClass();
    if (!CLASSES_OF_ANY_KIND.contains(name) && !KIND_OF_CLASS.containsKey(name)) {
      throw new ReportedException(
          "%s: the tokenizer_class %s is not known here; known are %s."
              .formatted(
                  files.file("tokenizer_config.json"),
                  name,
                  String.join(", ", new TreeSet<>(KIND_OF_CLASS.keySet()))));
    }
    return Optional.ofNullable(KIND_OF_CLASS.get(name));
  }

  /** Returns the kind of a tokenizer.json; old ones do not name it. */
  private static Kind kindOf(ObjectNode json, TokenizerFolder files, Optional<Kind> named) {
    JsonNode model = json.path("model");
    String unnamed = model.has("merges") ? "BPE" : "WordPiece";
    String type = model.path("type").asText(unnamed);
    Kind kind = KIND_OF_MODEL_JSON.get(type);
    if (kind == null || named.orElse(kind) != kind) {
      throw new ReportedException(
          "%s is of type %s, expected %s."
              .formatted(
                  files.file("tokenizer.json"),
                  type,
                  named.isPresent()
                      ? "that of " + files.tokenizerClass() + ", which tokenizer_config.json names"
                      : "WordPiece, BPE or Unigram"));
    }
    return kind;
  }

  private static Tokenizer ofJson(
      TokenizerFolder files, String source, Kind kind, ObjectNode json) {
    return new FolderTokenizer(
        files,
        kind,
        new HuggingFaceEncoder(files.file(source), json),
        TokenizerJson.vocabulary(json));
  }

  private static Tokenizer ofPieces(TokenizerFolder files, Path file) {
    SentencePieceModel model = SentencePieceModel.read(file);
    return new FolderTokenizer(
        files, Kind.SENTENCE_PIECES, new SentencePieceEncoder(model), model.vocabulary());
  }
}
