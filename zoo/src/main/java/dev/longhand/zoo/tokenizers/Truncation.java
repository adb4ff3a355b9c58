package dev.longhand.zoo.tokenizers;

/** Which text of a pair gives way when both together are too long, as transformers names it. */
public enum Truncation {
  /** The longer text, down to the other's length, then both in turn. */
  LONGEST_FIRST,
  /** The first text only. */
  ONLY_FIRST,
  /** The second text only. */
  ONLY_SECOND
}
