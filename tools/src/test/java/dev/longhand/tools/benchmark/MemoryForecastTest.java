package dev.longhand.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.tools.support.JsonLines;
import dev.longhand.zoo.Presets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MemoryForecastTest {

  private static MemoryForecast forecast(String preset, boolean training) {
    var settings = new BenchmarkSettings(training, false, 8, 0, List.of(), OptionalInt.empty());
    return new MemoryForecast(Presets.get(preset).config(), settings);
  }

  private static Optional<BenchmarkPoint> measured(int tokens, double loaded, double above) {
    return Optional.of(
        new BenchmarkPoint(
            "model",
            tokens,
            JsonLines.object()
                .put("loaded_memory_mb", loaded)
                .put("memory_above_weights_mb", above)));
  }

  @Test
  void fullAttentionGrowsAsTheSquareAndTheLoadedModelDoesNot() {
    assertThat(forecast("bert", false).megabytes(2048, measured(1024, 700, 100)))
        .isEqualTo(700 + 4 * 100);
  }

  @Test
  void slidingWindowsGrowAsTheLength() {
    assertThat(forecast("longformer", false).megabytes(8192, measured(2048, 700, 100)))
        .isEqualTo(700 + 4 * 100);
  }

  /** 8 rows x 12 heads x 1000 x 1000 scores of 4 bytes, in one layer or in 12. */
  @Test
  void withoutAMeasurementTheScoresAreTheLeast() {
    assertThat(forecast("bert", false).megabytes(1000, Optional.empty())).isEqualTo(384);
    assertThat(forecast("bert", true).megabytes(1000, Optional.empty())).isEqualTo(12 * 384);
  }

  @Test
  void nothingIsForetoldWhereTheSystemDoesNotTell() {
    var untold = Optional.of(new BenchmarkPoint("model", 1024, JsonLines.object()));
    assertThat(forecast("bert", false).megabytes(2048, untold)).isNaN();
  }
}
