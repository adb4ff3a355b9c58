package dev.longhand.tools;

import dev.longhand.zoo.AttentionCost;
import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.ModelConfig;

/**
 * The floating-point operations that a row needs, padding and all but the large products left out.
 */
final class Flop {
  /** A training step computes a product of each layer three times: once forward, twice back. */
  static final int STEP = 3;

  private Flop() {}

  /** One forward pass of a row. */
  static double forward(ModelConfig config, int tokens) {
    EncoderConfig encoder = config.encoder();
    double hidden = encoder.hiddenSize();
    double products = 4 * hidden * hidden + 2 * hidden * encoder.intermediateSize();
    AttentionCost attention = config.attentionCost();
    double flop = 0;
    for (int layer = 0; layer < encoder.layers(); layer++) {
      flop += 2 * tokens * products + attention.flop(tokens, layer, encoder.hiddenSize());
    }
    return flop;
  }

  /** What is counted of a model's batch, in words. */
  static String formula(ModelConfig config, boolean training) {
    AttentionCost attention = config.attentionCost();
    String forward =
        ("sum over rows and layers of 2 n (4 d^2 + 2 d i) + %s, n = real tokens of the row,"
                + " d = hidden size, i = intermediate size; attention: %s")
            .formatted(attention.time(), attention.name());
    return training ? STEP + " * (" + forward + ")" : forward;
  }
}
