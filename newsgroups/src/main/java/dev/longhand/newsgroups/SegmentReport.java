package dev.longhand.newsgroups;

import dev.longhand.cli.console.Table;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The accuracy by number of segments of a document.
 *
 * @param length tokens of a segment, special ones included
 * @param segments of each document
 * @param right whether each document is classified rightly
 */
@SuppressWarnings("ArrayRecordComponent") // one entry a document; never compared
record SegmentReport(int length, int[] segments, boolean[] right) {

  /** Returns documents and accuracy by number of segments: 1, 2, 3 to 4, 5 to 8 and so on. */
  Table table() {
    Table table = new Table("segments of " + length, "documents", "accuracy");
    int most = Arrays.stream(segments).max().orElse(0);
    int after = 0;
    for (int last = 1; after < most; last *= 2) {
      addRow(table, after + 1, last);
      after = last;
    }
    return table;
  }

  private void addRow(Table table, int first, int last) {
    int[] rows =
        IntStream.range(0, segments.length)
            .filter(row -> segments[row] >= first && segments[row] <= last)
            .toArray();
    long rightOnes = Arrays.stream(rows).filter(row -> right[row]).count();
    table.row(
        first == last ? "" + first : first + " to " + last,
        "" + rows.length,
        rows.length == 0
            ? "-"
            : String.format(Locale.ROOT, "%.2f", 100.0 * rightOnes / rows.length));
  }
}
