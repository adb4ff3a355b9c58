package dev.longhand.zoo.tokenizers.encoder;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import java.nio.file.Path;

/**
 * Encodes with the Hugging Face tokenizers library, from the content of a tokenizer.json.
 *
 * <p>It calls the library's own entry points: the class above them copies tokens, spans and masks
 * of every text to Java, which takes several times as long as the ids alone.
 */
public final class HuggingFaceEncoder implements TextEncoder {
  private final TokenizersLibrary library = NativeLibrary.tokenizers();
  private final long handle;
  private volatile boolean open = true;

  /** Opens a tokenizer that was read from a file, or made of it. */
  public HuggingFaceEncoder(Path source, ObjectNode tokenizerJson) {
    try {
      handle = library.createTokenizerFromString(tokenizerJson.toString());
    } catch (RuntimeException e) {
      throw new UserException(
          source + " is not a tokenizer that can be loaded: " + e.getMessage(), e);
    }
    // Rows are cut and filled up outside, where pairs and special tokens are known.
    library.disableTruncation(handle);
    library.disablePadding(handle);
  }

  @Override
  public int[] ids(String text) {
    requireOpen();
    long encoding = library.encode(handle, text, false);
    try {
      return toInts(library.getTokenIds(encoding));
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  @Override
  public String text(int id) {
    requireOpen();
    return library.decode(handle, new long[] {id}, false);
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the tokenizer is closed");
    }
  }

  private static int[] toInts(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      library.deleteTokenizer(handle);
    }
  }
}
