package dev.longhand.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.tools.support.JsonLines;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static BenchmarkPoint point(int tokens, double megabytes) {
    return new BenchmarkPoint(
        "model", tokens, JsonLines.object().put("memory_above_weights_mb", megabytes));
  }

  private static Growth growth(BenchmarkPoint... points) {
    return new Growth("model", BenchmarkFigure.MEMORY, List.of(points));
  }

  @Test
  void aPowersExponentIsFound() {
    Growth growth =
        growth(
            point(100, 7 * Math.pow(100, 1.5)),
            point(300, 7 * Math.pow(300, 1.5)),
            point(400, 7 * Math.pow(400, 1.5)));
    assertThat(growth.exponent()).isCloseTo(1.5, within(1e-12));
    assertThat(growth.range()).isEqualTo("100 to 400");
  }

  /** 1, 2, 8 at 1, 2, 4: the line through the logarithms rises by 3 over two doublings. */
  @Test
  void allLengthsAndTheLastTwoDiffer() {
    Growth growth = growth(point(1, 1), point(2, 2), point(4, 8));
    assertThat(growth.exponent()).isCloseTo(1.5, within(1e-12));
    assertThat(growth.ofLastTwo().exponent()).isCloseTo(2, within(1e-12));
    assertThat(growth.ofLastTwo().range()).isEqualTo("2 to 4");
  }

  @Test
  void whatHasNoLogarithmDoesNotCount() {
    BenchmarkPoint missing = BenchmarkPoint.leftOut("model", 8, "too large");
    Growth growth = growth(point(1, 0), point(2, 4), point(4, 8), missing);
    assertThat(growth.exponent()).isCloseTo(1, within(1e-12));
    assertThat(growth.range()).isEqualTo("2 to 4");
    assertThat(growth(point(1, 1), missing).exponent()).isNaN();
    assertThat(growth(missing).range()).isEqualTo("-");
  }
}
