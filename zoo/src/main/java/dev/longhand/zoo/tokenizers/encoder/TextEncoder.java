package dev.longhand.zoo.tokenizers.encoder;

/** Splits one text into token ids without special tokens; safe for several threads. */
public interface TextEncoder extends AutoCloseable {

  /** Returns the ids of a text that holds no lone surrogate. */
  int[] ids(String text);

  /** Returns the text of a token. */
  String text(int id);

  @Override
  void close();
}
