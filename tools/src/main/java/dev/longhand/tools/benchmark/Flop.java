package dev.longhand.tools.benchmark;

import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.model.ModelConfig;

/**
 * The floating-point operations that a row needs, padding and all but the large products left out.
 */
final class Flop {
  /** A training step computes a product of each layer three times: once forward, twice back. */
  static final int STEP = 3;

  private Flop() {}

  /** One forward pass of a row. */
  static double forward(ModelConfig config, int tokens) {
    int hidden = config.encoder().hiddenSize();
    AttentionCost attention = config.attentionCost();
    double flop = 0;
    for (int layer = 0; layer < config.encoder().layers(); layer++) {
      flop += 2 * tokens * config.matrixWeights() + attention.flop(tokens, layer, hidden);
    }
    return flop;
  }

  /** Returns the formula of the count in words. */
  static String formula(ModelConfig config, boolean training) {
    AttentionCost attention = config.attentionCost();
    String forward =
        ("sum over rows and layers of 2 n w + %s, n = real tokens of the row, w = %,.0f weights of"
                + " a layer's matrices, d = hidden size; attention: %s")
            .formatted(attention.time(), config.matrixWeights(), attention.name());
    return training ? STEP + " * (" + forward + ")" : forward;
  }
}
