package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.tools.support.JsonLines;

/**
 * A model at a length.
 *
 * @param model as tables call it
 * @param tokens of a row
 * @param figures as the measuring process wrote them, or why it was left out
 */
record BenchmarkPoint(String model, int tokens, ObjectNode figures) {
  private static final String LEFT_OUT = "left_out";

  /** Returns a point that was not measured. */
  static BenchmarkPoint leftOut(String model, int tokens, String why) {
    return new BenchmarkPoint(model, tokens, JsonLines.object().put(LEFT_OUT, why));
  }

  /** Whether there are figures. */
  boolean isMeasured() {
    return !figures.has(LEFT_OUT);
  }

  /** MB of the process with the model in it, NaN where the system does not tell. */
  double loadedMemory() {
    return figures.path("loaded_memory_mb").asDouble(Double.NaN);
  }
}
