package dev.longhand.zoo.attention;

/** The tokens whose last hidden states a head reads; the last layer computes no others. */
public enum OutputTokens {
  /** The first of each row. */
  FIRSTS,
  /** All. */
  ALL;

  /** These tokens of a batch. */
  public Queries of(PackedTokens tokens) {
    return this == ALL ? tokens : tokens.firstOfEachRow();
  }
}
