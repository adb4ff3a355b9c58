package dev.longhand.zoo.tokenizers;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.longhand.savedmodels.ReportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A SentencePiece model file: its bytes, and its pieces in the order of their ids. The library
 * itself ends the process when it is asked for a piece that is not there, so the pieces are read
 * here.
 *
 * @see <a
 *     href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">the
 *     file's format</a>
 */
final class SentencePieceModel {
  private static final int PIECES_FIELD = 1;
  private static final int TEXT_FIELD = 1;

  private final Path file;
  private final byte[] content;
  private final Vocabulary vocabulary;

  private SentencePieceModel(Path file, byte[] content, Vocabulary vocabulary) {
    this.file = file;
    this.content = content;
    this.vocabulary = vocabulary;
  }

  /** Reads a model file. */
  static SentencePieceModel read(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      Vocabulary vocabulary = new Vocabulary(pieces(CodedInputStream.newInstance(content)));
      if (vocabulary.size() == 0) {
        throw new ReportedException(file + " holds no pieces: a SentencePiece model was expected.");
      }
      return new SentencePieceModel(file, content, vocabulary);
    } catch (InvalidProtocolBufferException e) {
      throw new ReportedException(
          file + " is not a complete SentencePiece model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ReportedException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }

  Path file() {
    return file;
  }

  byte[] content() {
    return content;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  private static Map<String, Integer> pieces(CodedInputStream input) throws IOException {
    Map<String, Integer> pieces = new HashMap<>();
    int id = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == PIECES_FIELD) {
        pieces.put(text(input.readBytes().newCodedInput()), id++);
      } else {
        input.skipField(tag);
      }
    }
    return pieces;
  }

  private static String text(CodedInputStream piece) throws IOException {
    String text = "";
    for (int tag = piece.readTag(); tag != 0; tag = piece.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == TEXT_FIELD) {
        text = piece.readStringRequireUtf8();
      } else {
        piece.skipField(tag);
      }
    }
    return text;
  }
}
