package dev.longhand.zoo.tokenizers.sentencepiece;

import dev.longhand.zoo.tokenizers.encoder.HuggingFaceEncoder;
import dev.longhand.zoo.tokenizers.encoder.TextEncoder;

/**
 * Encodes as Google's SentencePiece does with its default normalization: spaces at both ends are
 * dropped, several in a row are one, and each becomes a mark that belongs to the word after it.
 *
 * <p>The search for the best pieces is the Hugging Face library's, which finds the same. The builds
 * of SentencePiece for Java split symbols that users defined, such as [CLS], into characters, and
 * hand over characters beyond U+FFFF in halves.
 */
public final class SentencePieceEncoder implements TextEncoder {
  /** The mark that stands for a space. */
  public static final String SPACE = "\u2581";

  private final HuggingFaceEncoder encoder;

  public SentencePieceEncoder(SentencePieceModel model) {
    encoder = new HuggingFaceEncoder(model.file(), SentencePieceJson.ofMarkedTexts(model));
  }

  @Override
  public int[] ids(String text) {
    String marked = marked(text);
    return marked.isEmpty() ? new int[0] : encoder.ids(marked);
  }

  @Override
  public String text(int id) {
    return encoder.text(id).replace(SPACE, " ");
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
    encoder.close();
  }
}
