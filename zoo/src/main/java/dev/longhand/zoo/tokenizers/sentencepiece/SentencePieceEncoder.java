package dev.longhand.zoo.tokenizers.sentencepiece;

import ai.djl.sentencepiece.jni.SentencePieceLibrary;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.encoder.TextEncoder;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes with Google's SentencePiece and its default normalization: spaces at both ends are
 * dropped, several in a row are one, and each becomes a mark that belongs to the word after it.
 *
 * <p>SentencePiece finds the best pieces. Two things are done before, because the library's build
 * for Java does not do them: symbols that users defined, such as [CLS], are cut out of the text,
 * and characters that JNI would hand over in halves get stand-ins. The parts between the symbols
 * are encoded one by one, hence spaces are marked here.
 */
public final class SentencePieceEncoder implements TextEncoder {
  /** The mark that stands for a space. */
  public static final String SPACE = "\u2581";

  private final SentencePieceLibrary library = NativeSentencePiece.library();
  private final List<String> pieces;
  private final StandIns standIns;
  private final UserDefinedSymbols symbols;
  private final long handle;
  private volatile boolean open = true;

  /**
   * Opens a model.
   *
   * @throws UserException if SentencePiece refuses it
   */
  public SentencePieceEncoder(SentencePieceModel model) {
    pieces = model.pieces().stream().map(SentencePieceModel.Piece::text).toList();
    standIns = StandIns.of(model);
    symbols = UserDefinedSymbols.of(model);
    handle = library.createSentencePieceProcessor();
    try {
      library.loadModelFromBytes(handle, NativeSentencePiece.model(model, standIns));
    } catch (RuntimeException e) {
      close();
      throw new UserException(
          "%s is not a SentencePiece model that can be loaded: %s"
              .formatted(model.file(), Excerpt.of(e.getMessage())),
          e);
    }
  }

  @Override
  public int[] ids(String text) {
    if (!open) {
      throw new IllegalStateException("the tokenizer is closed");
    }
    String marked = marked(text);
    if (marked.isEmpty()) {
      return new int[0];
    }
    if (!symbols.occurIn(marked)) {
      return encoded(marked);
    }
    return symbols.split(marked).stream()
        .map(part -> part.isSymbol() ? new int[] {part.id()} : encoded(part.text()))
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  private int[] encoded(String marked) {
    return library.encode(handle, standIns.replacedIn(marked));
  }

  /** Returns the text of a token; the library would end the process on an id out of range. */
  @Override
  public String text(int id) {
    return pieces.get(id).replace(SPACE, " ");
  }

  private static String marked(String text) {
    StringBuilder marked = new StringBuilder(text.length() + 1);
    char previous = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        if (previous == ' ') {
          marked.append(SPACE);
        }
        marked.append(c);
      }
      previous = c;
    }
    int end = marked.length();
    while (end > 0 && marked.charAt(end - 1) == SPACE.charAt(0)) {
      end--;
    }
    return marked.substring(0, end);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      library.deleteSentencePieceProcessor(handle);
    }
  }
}
