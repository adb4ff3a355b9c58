package dev.longhand.zoo.tokenizers.sentencepiece;

import dev.longhand.files.UserException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Characters in place of those that JNI does not hand over as UTF-8: U+0000 and all beyond U+FFFF.
 *
 * <p>Each such character of a model's pieces has a stand-in of its own, which no piece holds. All
 * others are unknown to the model, and so is the one stand-in that they share.
 */
final class StandIns {
  private static final char FIRST = '\ue000';

  private final Map<Integer, Character> standIns = new HashMap<>();
  private final BitSet taken = new BitSet();
  private final char unknown;

  private StandIns(SentencePieceModel model) {
    BitSet inPieces = new BitSet();
    model.pieces().forEach(piece -> piece.text().codePoints().forEach(inPieces::set));
    int next = inPieces.nextClearBit(FIRST);
    unknown = (char) next;
    taken.set(next);
    for (int c = inPieces.nextSetBit(0); c >= 0; c = inPieces.nextSetBit(c + 1)) {
      if (needsOne(c)) {
        next = inPieces.nextClearBit(next + 1);
        standIns.put(c, (char) next);
        taken.set(next);
      }
    }
    if (next >= Character.MAX_VALUE - 1) {
      throw new UserException(
          "%s has %,d characters beyond U+FFFF, more than are supported"
              .formatted(model.file(), standIns.size()));
    }
  }

  static StandIns of(SentencePieceModel model) {
    return new StandIns(model);
  }

  private static boolean needsOne(int codePoint) {
    return codePoint == 0 || Character.isSupplementaryCodePoint(codePoint);
  }

  /** Returns a text with stand-ins, of a piece or of a text to encode. */
  String replacedIn(String text) {
    boolean unchanged =
        text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c) || taken.get(c));
    if (unchanged) {
      return text;
    }
    StringBuilder replaced = new StringBuilder(text.length());
    text.codePoints().forEach(c -> replaced.append(standIn(c)));
    return replaced.toString();
  }

  private char standIn(int codePoint) {
    boolean stays = !needsOne(codePoint) && !taken.get(codePoint);
    return stays ? (char) codePoint : standIns.getOrDefault(codePoint, unknown);
  }
}
