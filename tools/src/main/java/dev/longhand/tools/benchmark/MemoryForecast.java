package dev.longhand.tools.benchmark;

import dev.longhand.zoo.model.ModelConfig;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The forecast of a measurement's memory from a shorter one of the same model.
 *
 * @param config the model
 * @param settings what is computed, whatever the length
 */
record MemoryForecast(ModelConfig config, BenchmarkSettings settings) {
  private static final double FLOATS_OF_A_MB = 1e6 / Float.BYTES;

  /**
   * The MB of a process with rows of so many tokens. Without a shorter measurement it is what the
   * attention's scores alone take; NaN where the system told nothing of that one's memory.
   */
  double megabytes(int tokens, Optional<BenchmarkPoint> shorter) {
    return shorter.isPresent() ? fromShorter(tokens, shorter.get()) : scores(tokens);
  }

  /** Everything grows at most as the attention does, and at least as the text. */
  private double fromShorter(int tokens, BenchmarkPoint shorter) {
    double attention = seen(tokens) / seen(shorter.tokens());
    double growth = Math.max(attention, (double) tokens / shorter.tokens());
    return shorter.loadedMemory() + BenchmarkFigure.MEMORY.of(shorter) * growth;
  }

  /** A training step keeps those of all layers for its backward pass, unless it recomputes them. */
  private double scores(int tokens) {
    boolean keepsAll = settings.training() && !settings.gradientCheckpointing();
    int layers = keepsAll ? 1 : config.encoder().layers();
    double heads = config.encoder().attentionHeads();
    return settings.batchSize() * heads * seen(tokens) / layers / FLOATS_OF_A_MB;
  }

  /** The keys that all tokens of a row see in all layers. */
  private double seen(int tokens) {
    var keys = config.attentionCost().keys();
    return IntStream.range(0, config.encoder().layers())
        .mapToDouble(layer -> tokens * keys.of(tokens, layer))
        .sum();
  }
}
