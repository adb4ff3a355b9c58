package dev.longhand.zoo.tokenizers.encoder;

import dev.longhand.files.UserException;

/**
 * Refuses texts that would take too much memory: the native library keeps about a hundred bytes of
 * every token.
 *
 * @param longest the most characters of a text
 */
public record BoundedEncoder(TextEncoder encoder, int longest) implements TextEncoder {

  @Override
  public int[] ids(String text) {
    if (text.length() > longest) {
      throw new UserException(
          "a text of %,d characters is longer than the %,d that the tokenizer takes; split it"
              .formatted(text.length(), longest));
    }
    return encoder.ids(text);
  }

  @Override
  public String text(int id) {
    return encoder.text(id);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
