package dev.longhand.zoo.tokenizers;

import java.util.Arrays;

/** The end at which a text that is too long is cut. */
enum TruncationSide {
  /** The end of the text is cut off. */
  RIGHT,
  /** The start of the text is cut off. */
  LEFT;

  /** Returns the ids of a text, cut to a length. */
  int[] keep(int[] ids, int length) {
    return this == RIGHT
        ? Arrays.copyOf(ids, length)
        : Arrays.copyOfRange(ids, ids.length - length, ids.length);
  }
}
