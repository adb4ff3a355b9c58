package dev.longhand.tools;

import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.bigbird.BigBirdConfig;

/**
 * The floating-point operations that a row needs, padding and all but the large products left out.
 */
final class Flop {
  /** A training step computes a product of each layer three times: once forward, twice back. */
  static final int STEP = 3;

  /** What is counted of a forward pass. */
  static final String FORWARD =
      "sum over rows of layers * (2 n (4 hidden^2 + 2 hidden intermediate) + 4 n attended hidden),"
          + " n = real tokens of the row, attended = n, or (5 + random blocks) * block size where"
          + " BigBird's attention is block-sparse";

  /** What is counted of a training step. */
  static final String TRAINING = STEP + " * (" + FORWARD + ")";

  private Flop() {}

  /** One forward pass of a row. */
  static double forward(ModelConfig config, int tokens) {
    EncoderConfig encoder = config.encoder();
    double hidden = encoder.hiddenSize();
    double products = 4 * hidden * hidden + 2 * hidden * encoder.intermediateSize();
    double attention = 4.0 * tokens * attended(config, tokens) * hidden;
    return encoder.layers() * (2 * tokens * products + attention);
  }

  private static int attended(ModelConfig config, int tokens) {
    return config instanceof BigBirdConfig bigBird
        ? Math.min(tokens, (5 + bigBird.randomBlocks()) * bigBird.blockSize())
        : tokens;
  }
}
