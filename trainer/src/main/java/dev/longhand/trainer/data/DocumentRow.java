package dev.longhand.trainer.data;

import java.util.List;

/**
 * One tokenized document: its segments in their order, each a row of its own.
 *
 * @param segments at least one; that of an empty document has its special tokens only
 */
public record DocumentRow(List<TokenRow> segments) {

  /** Copies the list and checks that there is a segment, and types in all of them or in none. */
  public DocumentRow {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("a document without a segment");
    }
    boolean typed = segments.get(0).tokenTypeIds().length > 0;
    if (segments.stream().anyMatch(segment -> segment.tokenTypeIds().length > 0 != typed)) {
      throw new IllegalArgumentException("some segments have token types and some not");
    }
  }
}
