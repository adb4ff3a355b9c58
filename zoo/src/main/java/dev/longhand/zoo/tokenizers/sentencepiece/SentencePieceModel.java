package dev.longhand.zoo.tokenizers.sentencepiece;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.BoundedFiles;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import dev.longhand.zoo.tokenizers.input.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A SentencePiece model file of the unigram kind, such as BigBird's: its pieces with their scores.
 *
 * @see <a
 *     href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">the
 *     file's format</a>
 */
public final class SentencePieceModel {
  /** The numbers of the file's fields. */
  static final int PIECES = 1;

  static final int PIECE_TEXT = 1;
  static final int PIECE_SCORE = 2;
  static final int PIECE_TYPE = 3;
  private static final int TRAINER = 2;
  private static final int TRAINER_MODEL_TYPE = 3;
  static final int NORMALIZER = 3;
  static final int ADD_DUMMY_PREFIX = 3;
  static final int REMOVE_EXTRA_WHITESPACES = 4;
  static final int ESCAPE_WHITESPACES = 5;

  private static final int UNIGRAM = 1;

  /** The types of pieces, numbered as in the file. */
  private static final int NORMAL_PIECE = 1;

  private static final int UNKNOWN_PIECE = 2;
  private static final int USER_DEFINED_PIECE = 4;
  private static final int BYTE_PIECE = 6;

  private final Path file;
  private final List<Piece> pieces = new ArrayList<>();

  /** A piece of text, or a token that stands for none, and how likely it is. */
  record Piece(String text, float score, int type) {
    boolean isUnknown() {
      return type == UNKNOWN_PIECE;
    }

    boolean isUserDefined() {
      return type == USER_DEFINED_PIECE;
    }
  }

  private SentencePieceModel(Path file) {
    this.file = file;
  }

  /** Reads a model file. */
  public static SentencePieceModel read(Path file) {
    SentencePieceModel model = new SentencePieceModel(file);
    try {
      model.readFields(CodedInputStream.newInstance(BoundedFiles.bytes(file)));
    } catch (InvalidProtocolBufferException e) {
      throw new UserException(
          file + " is not a complete SentencePiece model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UserException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
    if (model.pieces.stream().noneMatch(Piece::isUnknown)) {
      throw new UserException(
          file + " holds no piece for unknown text: a SentencePiece model was expected.");
    }
    model.requireSound();
    return model;
  }

  private void requireSound() {
    Set<String> seen = new HashSet<>();
    for (Piece piece : pieces) {
      if (piece.type() == BYTE_PIECE) {
        throw unsupported("encodes unknown characters as bytes");
      }
      boolean isLong = piece.text().length() > TokenizerLimits.TOKEN_CHARACTERS;
      if (isLong
          || piece.text().isEmpty()
          || !Float.isFinite(piece.score())
          || !seen.add(piece.text())) {
        throw new UserException(
            "%s has the piece \"%s\" with the score %s: it is empty, there twice, longer than %d characters or its score not finite"
                .formatted(
                    file,
                    Excerpt.of(piece.text()),
                    piece.score(),
                    TokenizerLimits.TOKEN_CHARACTERS));
      }
    }
    if (pieces.size() > TokenizerLimits.IDS) {
      throw new UserException(
          "%s has %d pieces, more than the %d that are supported"
              .formatted(file, pieces.size(), TokenizerLimits.IDS));
    }
  }

  /** Returns the file, for messages. */
  public Path file() {
    return file;
  }

  /** Returns the pieces' ids. */
  public Vocabulary vocabulary() {
    Map<String, Integer> ids = new HashMap<>();
    for (Piece piece : pieces) {
      ids.put(piece.text(), ids.size());
    }
    return new Vocabulary(ids);
  }

  /** Returns the pieces in the order of their ids. */
  List<Piece> pieces() {
    return pieces;
  }

  private void readFields(CodedInputStream input) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PIECES -> pieces.add(piece(input.readBytes().newCodedInput()));
        case TRAINER -> checkUnigram(input.readBytes().newCodedInput());
        case NORMALIZER -> {
          if (!input.readBytes().isEmpty()) {
            throw unsupported("normalizes texts by rules of its own");
          }
        }
        default -> input.skipField(tag);
      }
    }
  }

  private static Piece piece(CodedInputStream input) throws IOException {
    String text = "";
    float score = 0;
    int type = NORMAL_PIECE;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PIECE_TEXT -> text = input.readStringRequireUtf8();
        case PIECE_SCORE -> score = input.readFloat();
        case PIECE_TYPE -> type = input.readEnum();
        default -> input.skipField(tag);
      }
    }
    return new Piece(text, score, type);
  }

  private void checkUnigram(CodedInputStream trainer) throws IOException {
    for (int tag = trainer.readTag(); tag != 0; tag = trainer.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != TRAINER_MODEL_TYPE) {
        trainer.skipField(tag);
      } else if (trainer.readEnum() != UNIGRAM) {
        throw unsupported("is not of the unigram kind");
      }
    }
  }

  private UserException unsupported(String what) {
    return new UserException(
        file
            + " "
            + what
            + ": of SentencePiece models, only those like BigBird's are read; save the tokenizer"
            + " as tokenizer.json.");
  }
}
