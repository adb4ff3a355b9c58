package dev.longhand.zoo.tokenizers;

/** The truncation strategy of text pairs, named as in transformers. */
public enum Truncation {
  /** The longer text, down to the other's length, then both in turn. */
  LONGEST_FIRST,
  /** The first text only. */
  ONLY_FIRST,
  /** The second text only. */
  ONLY_SECOND
}
