package dev.longhand.zoo.tokenizers.sentencepiece;

import ai.djl.sentencepiece.jni.LibUtils;
import ai.djl.sentencepiece.jni.SentencePieceLibrary;
import com.google.protobuf.CodedOutputStream;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceModel.Piece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * SentencePiece's native library, which is unpacked from its jar to ~/.djl.ai (or DJL_CACHE_DIR),
 * and the models that it loads.
 */
final class NativeSentencePiece {
  private NativeSentencePiece() {}

  /**
   * Returns the library. Nothing is fetched or sent, as the classes above it might.
   *
   * @throws UserException if it cannot be loaded
   */
  static SentencePieceLibrary library() {
    try {
      Loaded.load();
      return SentencePieceLibrary.LIB;
    } catch (RuntimeException | LinkageError e) {
      throw new UserException(
          "the SentencePiece library cannot be loaded ("
              + e.getMessage()
              + "): it is unpacked to ~/.djl.ai, or to the folder in DJL_CACHE_DIR, which must be"
              + " writable",
          e);
    }
  }

  /** The library, loaded once for the process. */
  private static final class Loaded {
    static {
      LibUtils.loadLibrary();
    }

    private Loaded() {}

    static void load() {
      // The static initializer does it.
    }
  }

  /**
   * Returns the pieces as a model file without normalization. The library ends the process on some
   * broken files, so that it never reads the user's: only pieces that were checked.
   */
  static byte[] model(SentencePieceModel source, StandIns standIns) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream model = CodedOutputStream.newInstance(bytes);
      for (Piece piece : source.pieces()) {
        model.writeByteArray(SentencePieceModel.PIECES, piece(piece, standIns));
      }
      model.writeByteArray(SentencePieceModel.NORMALIZER, noNormalization());
      model.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] piece(Piece piece, StandIns standIns) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(bytes);
    fields.writeString(SentencePieceModel.PIECE_TEXT, standIns.replacedIn(piece.text()));
    fields.writeFloat(SentencePieceModel.PIECE_SCORE, piece.score());
    fields.writeEnum(SentencePieceModel.PIECE_TYPE, piece.type());
    fields.flush();
    return bytes.toByteArray();
  }

  private static byte[] noNormalization() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(bytes);
    fields.writeBool(SentencePieceModel.ADD_DUMMY_PREFIX, false);
    fields.writeBool(SentencePieceModel.REMOVE_EXTRA_WHITESPACES, false);
    fields.writeBool(SentencePieceModel.ESCAPE_WHITESPACES, false);
    fields.flush();
    return bytes.toByteArray();
  }
}
