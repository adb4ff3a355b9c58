package dev.longhand.zoo.tokenizers;

import ai.djl.sentencepiece.SpTokenizer;
import dev.longhand.savedmodels.ReportedException;

/** Encodes with Google's SentencePiece library. */
final class SentencePieceEncoder implements TextEncoder {
  private final SpTokenizer tokenizer;
  private volatile boolean open = true;

  SentencePieceEncoder(SentencePieceModel model) {
    NativeLibraries.keepOffline();
    try {
      tokenizer = new SpTokenizer(model.content());
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new ReportedException(
          model.file() + " cannot be loaded by SentencePiece: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public int[] ids(String text) {
    if (!open) {
      throw new IllegalStateException("The tokenizer is closed.");
    }
    return tokenizer.getProcessor().encode(text);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      tokenizer.close();
    }
  }
}
