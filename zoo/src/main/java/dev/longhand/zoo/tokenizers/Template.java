package dev.longhand.zoo.tokenizers;

import dev.longhand.files.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The template that joins one or two texts and special tokens into a sequence. */
final class Template {
  private final List<Part> single;
  private final List<Part> pair;
  private final boolean typeIds;
  private final TruncationSide side;

  /** The text that a part of a template stands for, if any. */
  enum Text {
    FIRST,
    SECOND,
    NONE
  }

  /**
   * A text or special tokens, with the token type id of either.
   *
   * @param ids the special tokens; none where the part is a text
   */
  record Part(Text text, List<Integer> ids, int type) {
    static Part first(int type) {
      return new Part(Text.FIRST, List.of(), type);
    }

    static Part second(int type) {
      return new Part(Text.SECOND, List.of(), type);
    }

    static Part special(int type, Integer... ids) {
      return new Part(Text.NONE, List.of(ids), type);
    }

    private int[] idArray() {
      return ids.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /**
   * Creates a template.
   *
   * @param single the parts of a row of one text
   * @param pair the parts of a row of two texts
   * @param typeIds whether rows have token type ids
   * @param side where texts that are too long are cut
   */
  Template(List<Part> single, List<Part> pair, boolean typeIds, TruncationSide side) {
    this.single = List.copyOf(single);
    this.pair = List.copyOf(pair);
    this.typeIds = typeIds;
    this.side = side;
  }

  /** Returns whether rows have token type ids. */
  boolean typeIds() {
    return typeIds;
  }

  /** Returns the largest id of a special token, or -1 without any. */
  int largestId() {
    return Stream.concat(single.stream(), pair.stream())
        .flatMap(part -> part.ids().stream())
        .mapToInt(Integer::intValue)
        .max()
        .orElse(-1);
  }

  /**
   * Joins the ids of one or two texts, cut to a row of at most maxLength tokens.
   *
   * @param second the second text's ids, none of which is a text too; null for a row of one text
   */
  Encoding join(int[] first, int[] second, int maxLength, Truncation truncation) {
    List<Part> parts = second == null ? single : pair;
    int special = specialTokens(parts);
    int room = maxLength - special;
    if (room < 0) {
      throw new UserException(
          "A maximum length of %d has no room for the %d special tokens of a row: give more."
              .formatted(maxLength, special));
    }
    int secondLength = second == null ? 0 : second.length;
    Lengths kept = Lengths.cut(first.length, secondLength, second != null, room, truncation);
    int[] keptFirst = side.keep(first, kept.first());
    int[] keptSecond = second == null ? new int[0] : side.keep(second, kept.second());
    int[] ids = new int[keptFirst.length + keptSecond.length + special];
    int[] types = new int[typeIds ? ids.length : 0];
    int position = 0;
    for (Part part : parts) {
      int[] source =
          switch (part.text()) {
            case FIRST -> keptFirst;
            case SECOND -> keptSecond;
            case NONE -> part.idArray();
          };
      System.arraycopy(source, 0, ids, position, source.length);
      if (typeIds) {
        Arrays.fill(types, position, position + source.length, part.type());
      }
      position += source.length;
    }
    return new Encoding(ids, types);
  }

  /**
   * Cuts the ids of one text into rows of at most maxLength tokens, each of which repeats the last
   * ids of the one before.
   *
   * @param overlap how many ids are repeated
   */
  List<Encoding> segments(int[] ids, int maxLength, int overlap) {
    int room = maxLength - specialTokens(single);
    int step = room - overlap;
    if (step < 1) {
      throw new UserException(
          "Segments of %d tokens, %d of them special and %d repeated, hold nothing new: make them longer or the overlap shorter."
              .formatted(maxLength, specialTokens(single), overlap));
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

  private static int specialTokens(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.ids().size()).sum();
  }

  /** The number of tokens of each text that are kept. */
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
        throw new UserException(
            ("The %s text has %d tokens, but the row is %d tokens too long: choose a larger maximum"
                    + " length or truncate the longer text first.")
                .formatted(which, length, excess));
      }
      return length - excess;
    }
  }
}
