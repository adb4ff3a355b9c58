package dev.longhand.zoo.tokenizers.sentencepiece;

import dev.longhand.zoo.tokenizers.sentencepiece.SentencePieceModel.Piece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The symbols that a model's user defined: each is one token wherever it stands in a text. */
final class UserDefinedSymbols {
  private static final int NO_ID = -1;

  private final BitSet starts = new BitSet();
  private final Map<Character, List<Part>> byStart = new HashMap<>();

  /**
   * A symbol, or text between symbols.
   *
   * @param id the symbol's id
   */
  record Part(String text, int id) {
    boolean isSymbol() {
      return id != NO_ID;
    }
  }

  private UserDefinedSymbols() {}

  static UserDefinedSymbols of(SentencePieceModel model) {
    UserDefinedSymbols symbols = new UserDefinedSymbols();
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      if (piece.isUserDefined()) {
        char start = piece.text().charAt(0);
        symbols.starts.set(start);
        symbols
            .byStart
            .computeIfAbsent(start, any -> new ArrayList<>())
            .add(new Part(piece.text(), id));
      }
    }
    Comparator<Part> byLength = Comparator.comparingInt(symbol -> symbol.text().length());
    symbols.byStart.values().forEach(list -> list.sort(byLength.reversed()));
    return symbols;
  }

  /** Returns whether a symbol stands somewhere in a text. */
  boolean occurIn(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (longestAt(text, at) != null) {
        return true;
      }
    }
    return false;
  }

  /** Returns a text in parts; of symbols that overlap, the first and then the longest is one. */
  List<Part> split(String text) {
    List<Part> parts = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      Part symbol = longestAt(text, at);
      if (symbol == null) {
        at++;
        continue;
      }
      addText(parts, text.substring(start, at));
      parts.add(symbol);
      at += symbol.text().length();
      start = at;
    }
    addText(parts, text.substring(start));
    return parts;
  }

  private static void addText(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part(text, NO_ID));
    }
  }

  private Part longestAt(String text, int at) {
    char start = text.charAt(at);
    if (starts.get(start)) {
      for (Part symbol : byStart.get(start)) {
        if (text.startsWith(symbol.text(), at)) {
          return symbol;
        }
      }
    }
    return null;
  }
}
