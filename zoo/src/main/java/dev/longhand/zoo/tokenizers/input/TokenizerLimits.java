package dev.longhand.zoo.tokenizers.input;

/**
 * Bounds on what a tokenizer's files may hold. Each is several times what published tokenizers of
 * the supported kinds need, and small enough that the native library can neither overflow its stack
 * nor fill the memory on a file that keeps to all of them.
 */
public final class TokenizerLimits {
  /** Bytes of one file; the largest published tokenizer.json is about half of it. */
  public static final int FILE_BYTES = 64 << 20;

  /** Levels of arrays and objects in a JSON file. */
  static final int JSON_DEPTH = 32;

  /** Digits of a number; model_max_length is often 10^30. */
  static final int NUMBER_CHARACTERS = 100;

  /** Tokens of a vocabulary, merges of a byte-pair encoding and the largest id. */
  public static final int IDS = 1 << 22;

  /** Characters of a token: the native library walks a Unigram piece recursively. */
  public static final int TOKEN_CHARACTERS = 1_000;

  /** Tokens beside the model's own vocabulary: adding them takes the library quadratic time. */
  public static final int ADDED_TOKENS = 20_000;

  /** Characters of all tokens beside the model's own vocabulary. */
  public static final int ADDED_CHARACTERS = 1 << 20;

  /** Normalizers, pre-tokenizers and post-processors, those of a Sequence counted singly. */
  public static final int COMPONENTS = 32;

  /** Parts of a template, and token ids of one of its special tokens. */
  public static final int TEMPLATE_PARTS = 64;

  /** Characters of a word that WordPiece splits, which takes cubic time. */
  public static final int WORD_CHARACTERS = 256;

  /** How many times longer normalizers may make a text. */
  public static final int GROWTH = 100;

  /** Characters of one text. */
  public static final int TEXT_CHARACTERS = 1 << 24;

  /** Seconds that a tokenizer in a process of its own may take for one text, or to load. */
  public static final int SECONDS = 10;

  /** Bytes of resident memory of a tokenizer in a process of its own. */
  public static final long PROCESS_BYTES = 4L << 30;

  private TokenizerLimits() {}
}
