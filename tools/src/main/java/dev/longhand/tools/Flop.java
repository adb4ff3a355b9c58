package dev.longhand.tools;

import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.longformer.LongformerConfig;

/**
 * The floating-point operations that a row needs, padding and all but the large products left out.
 */
final class Flop {
  /** A training step computes a product of each layer three times: once forward, twice back. */
  static final int STEP = 3;

  /** What is counted of a forward pass. */
  static final String FORWARD =
      "sum over rows and layers of 2 n (4 hidden^2 + 2 hidden intermediate) + 4 n attended hidden,"
          + " n = real tokens of the row, attended = n, or (5 + random blocks) * block size where"
          + " BigBird's attention is block-sparse, or Longformer's window + 1";

  /** What is counted of a training step. */
  static final String TRAINING = STEP + " * (" + FORWARD + ")";

  private Flop() {}

  /** One forward pass of a row. */
  static double forward(ModelConfig config, int tokens) {
    EncoderConfig encoder = config.encoder();
    double hidden = encoder.hiddenSize();
    double products = 4 * hidden * hidden + 2 * hidden * encoder.intermediateSize();
    double flop = 0;
    for (int layer = 0; layer < encoder.layers(); layer++) {
      double attended = Math.min(tokens, mostAttended(config, layer));
      flop += 2 * tokens * products + 4 * tokens * attended * hidden;
    }
    return flop;
  }

  private static int mostAttended(ModelConfig config, int layer) {
    if (config instanceof BigBirdConfig bigBird) {
      return (5 + bigBird.randomBlocks()) * bigBird.blockSize();
    }
    return config instanceof LongformerConfig longformer
        ? longformer.windows().get(layer) + 1
        : Integer.MAX_VALUE;
  }
}
