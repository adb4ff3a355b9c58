package dev.longhand.runner.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The percentiles that are shown, by the number of batches. */
final class LatencyPercentileTest {
  @ParameterizedTest
  @CsvSource({
    "1, p50",
    "99, p50",
    "100, p50 p90",
    "199, p50 p90",
    "200, p50 p90 p95",
    "999, p50 p90 p95",
    "1000, p50 p90 p95 p99",
  })
  void aPercentileNeedsItsBatches(int batches, String keys) {
    List<String> known =
        LatencyPercentile.knownFrom(batches).stream().map(LatencyPercentile::key).toList();
    assertThat(String.join(" ", known)).isEqualTo(keys);
  }

  @Test
  void tenBatchesLieBeyondEachTail() {
    assertThat(LatencyPercentile.ALL)
        .filteredOn(each -> each.percent() > 50)
        .allMatch(each -> each.leastBatches() * (100 - each.percent()) / 100 == 10);
  }
}
