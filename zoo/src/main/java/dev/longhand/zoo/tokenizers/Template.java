package dev.longhand.zoo.tokenizers;

import dev.longhand.savedmodels.ReportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How special tokens join one or two texts into a row: {@code start A end}, or {@code start A
 * between B end}.
 */
final class Template {
  private final int[] start;
  private final int[] between;
  private final int[] end;
  private final boolean typeIds;

  /**
   * Takes the special tokens' ids.
   *
   * @param typeIds whether rows have token type ids: 0 up to and with {@code between}, 1 after it
   */
  Template(int[] start, int[] between, int[] end, boolean typeIds) {
    this.start = start;
    this.between = between;
    this.end = end;
    this.typeIds = typeIds;
  }

  /** Returns whether rows have token type ids. */
  boolean typeIds() {
    return typeIds;
  }

  /**
   * Joins the ids of one or two texts, cut to a row of at most maxLength tokens.
   *
   * @param second the second text's ids, or null
   */
  Encoding join(int[] first, int[] second, int maxLength, Truncation truncation) {
    int room = maxLength - specialTokens(second != null);
    if (room < 0) {
      throw new ReportedException(
          "A maximum length of %d has no room for the %d special tokens of a row: give more."
              .formatted(maxLength, specialTokens(second != null)));
    }
    int secondLength = second == null ? 0 : second.length;
    Lengths kept = Lengths.cut(first.length, secondLength, second != null, room, truncation);
    int[] ids = new int[kept.first() + kept.second() + specialTokens(second != null)];
    int position = append(ids, 0, start, start.length);
    position = append(ids, position, first, kept.first());
    int boundary = ids.length;
    if (second != null) {
      position = append(ids, position, between, between.length);
      boundary = position;
      position = append(ids, position, second, kept.second());
    }
    append(ids, position, end, end.length);
    return new Encoding(ids, typeIds ? types(ids.length, boundary) : new int[0]);
  }

  /**
   * Cuts the ids of one text into rows of at most maxLength tokens, each of which repeats the last
   * ids of the one before.
   *
   * @param overlap how many ids are repeated
   */
  List<Encoding> segments(int[] ids, int maxLength, int overlap) {
    int room = maxLength - specialTokens(false);
    int step = room - overlap;
    if (step < 1) {
      throw new ReportedException(
          "Segments of %d tokens, %d of them special and %d repeated, hold nothing new: make them longer or the overlap shorter."
              .formatted(maxLength, specialTokens(false), overlap));
    }
    List<Encoding> segments = new ArrayList<>();
    int from = 0;
    do {
      int to = (int) Math.min(ids.length, (long) from + room);
      int[] some = Arrays.copyOfRange(ids, from, to);
      segments.add(join(some, null, maxLength, Truncation.LONGEST_FIRST));
      from += step;
    } while (from + overlap < ids.length);
    return segments;
  }

  private int specialTokens(boolean pair) {
    return start.length + end.length + (pair ? between.length : 0);
  }

  private static int append(int[] ids, int position, int[] source, int length) {
    System.arraycopy(source, 0, ids, position, length);
    return position + length;
  }

  private static int[] types(int length, int boundary) {
    int[] types = new int[length];
    Arrays.fill(types, boundary, length, 1);
    return types;
  }

  /** How many tokens of each text a row keeps. */
  record Lengths(int first, int second) {

    /** Cuts two lengths to a common room in the way of Hugging Face's tokenizers. */
    static Lengths cut(int first, int second, boolean pair, int room, Truncation truncation) {
      int excess = first + second - room;
      if (excess <= 0) {
        return new Lengths(first, second);
      }
      if (room == 0) {
        return new Lengths(0, 0);
      }
      return switch (truncation) {
        case LONGEST_FIRST -> pair ? longestFirst(first, second, room) : new Lengths(room, 0);
        case ONLY_FIRST -> new Lengths(cutOne(first, excess, "first"), second);
        case ONLY_SECOND -> new Lengths(first, cutOne(second, excess, "second"));
      };
    }

    /**
     * The longer text gives way alone until both are equal, then both do; of an odd room the longer
     * text, or the second of two equal ones, keeps one token more.
     */
    private static Lengths longestFirst(int first, int second, int room) {
      int shorter = Math.min(first, second);
      int longer = Math.max(shorter, room - shorter);
      if (shorter + longer > room) {
        shorter = room / 2;
        longer = room - shorter;
      }
      return first > second ? new Lengths(longer, shorter) : new Lengths(shorter, longer);
    }

    private static int cutOne(int length, int excess, String which) {
      if (length <= excess) {
        throw new ReportedException(
            ("The %s text has %d tokens, but the row is %d tokens too long: choose a larger maximum"
                    + " length or truncate the longer text first.")
                .formatted(which, length, excess));
      }
      return length - excess;
    }
  }
}
