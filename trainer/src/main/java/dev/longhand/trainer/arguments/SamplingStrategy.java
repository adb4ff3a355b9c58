package dev.longhand.trainer.arguments;

import java.util.Locale;

/** The order in which an epoch visits the training rows. */
public enum SamplingStrategy {
  /** A new permutation every epoch. */
  RANDOM,
  /** As in the file. */
  SEQUENTIAL,
  /** Random, but rows of like length together. */
  GROUP_BY_LENGTH;

  /** Returns the strategy of a flag's value. */
  static SamplingStrategy of(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
