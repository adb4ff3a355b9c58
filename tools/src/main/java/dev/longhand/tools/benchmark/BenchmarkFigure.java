package dev.longhand.tools.benchmark;

import java.util.List;
import java.util.Locale;

/** The figures of a measurement in tables. */
enum BenchmarkFigure {
  /** Seconds of a batch, the median. */
  TIME("s per batch, p50", "/seconds/steady/p50", "%.3f"),
  TOKENS("tokens per s", "/tokens_per_second/real", "%.0f"),
  FLOP("GFLOP per s", "/gflop_per_second", "%.1f"),
  PEAK("peak MB", "/peak_memory_mb", "%.0f"),
  /** What computing takes beside the loaded model; an optimizer's state too, while training. */
  MEMORY("MB above weights", "/memory_above_weights_mb", "%.0f");

  /** Those whose growth with the length is told. */
  static final List<BenchmarkFigure> GROWING = List.of(TIME, MEMORY);

  private final String heading;
  private final String pointer;
  private final String format;

  BenchmarkFigure(String heading, String pointer, String format) {
    this.heading = heading;
    this.pointer = pointer;
    this.format = format;
  }

  /** The heading of its column. */
  String heading() {
    return heading;
  }

  /** Its value, NaN where it was not measured. */
  double of(BenchmarkPoint point) {
    return point.figures().at(pointer).asDouble(Double.NaN);
  }

  /** Its cell in a table. */
  String cell(BenchmarkPoint point) {
    return number(format, of(point));
  }

  /** A number, or "-" where there is none. */
  static String number(String format, double number) {
    return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, format, number);
  }
}
