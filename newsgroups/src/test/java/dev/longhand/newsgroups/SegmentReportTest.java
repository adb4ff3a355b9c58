package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Accuracy by number of segments. */
final class SegmentReportTest {

  @Test
  void documentsAreCountedInBucketsThatDouble() {
    int[] segments = {1, 1, 1, 3, 4, 7};
    boolean[] right = {true, false, true, true, true, false};

    String table = new SegmentReport(64, segments, right).table().toString();

    assertThat(table.lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
        .containsExactly(
            "segments of 64|documents|accuracy",
            "--------------|---------|--------",
            "1|3|66.67",
            "2|0|-",
            "3 to 4|2|100.00",
            "5 to 8|1|0.00");
  }
}
