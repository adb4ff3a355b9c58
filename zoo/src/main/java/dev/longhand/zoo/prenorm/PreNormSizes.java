package dev.longhand.zoo.prenorm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.net.Activation;
import java.util.OptionalDouble;

/**
 * The sizes that both pre-norm models have, under the names of config.json.
 *
 * @param vocabularySize rows of the token embeddings
 * @param maxLength the most tokens of a row
 * @param dim width of the hidden states; a multiple of {@code heads}
 * @param depth number of layers
 * @param heads of each attention
 * @param pooling which positions count
 * @param padTokenId id that fills short rows
 */
public record PreNormSizes(
    int vocabularySize,
    int maxLength,
    int dim,
    int depth,
    int heads,
    Pooling pooling,
    int padTokenId) {

  /** Added to the variance in layer norms. */
  public static final double LAYER_NORM_EPSILON = 1e-5;

  /** The key of config.json for the most tokens of a row. */
  public static final String MAX_LENGTH = "max_length";

  private static final int FEED_FORWARD_FACTOR = 4;

  /** Token and position embeddings start with the deviation 1. */
  private static final double INITIALIZER_RANGE = 1;

  /** The weights of a layer's two feed-forward matrices. */
  public double feedForwardWeights() {
    return 2.0 * FEED_FORWARD_FACTOR * dim * dim;
  }

  /** Reads the keys of config.json and refuses sizes that contradict each other. */
  public static PreNormSizes read(ConfigReader json) {
    var sizes =
        new PreNormSizes(
            json.positive("vocab_size"),
            json.positive(MAX_LENGTH),
            json.positive("dim"),
            json.positive("depth"),
            json.positive("heads"),
            json.choice("pooling", Pooling.byConfigName()),
            json.natural("pad_token_id"));
    if (sizes.dim % sizes.heads != 0) {
      throw json.refusal("dim", sizes.dim, "a multiple of heads, which is " + sizes.heads);
    }
    if (sizes.padTokenId >= sizes.vocabularySize) {
      throw json.refusal(
          "pad_token_id", sizes.padTokenId, "less than vocab_size, " + sizes.vocabularySize);
    }
    json.requireMatrix("vocab_size", sizes.vocabularySize, sizes.dim);
    json.requireMatrix(MAX_LENGTH, sizes.maxLength, sizes.dim);
    return sizes;
  }

  /** Adds the keys of config.json. */
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabularySize);
    json.put(MAX_LENGTH, maxLength);
    json.put("dim", dim);
    json.put("depth", depth);
    json.put("heads", heads);
    json.put("pooling", pooling.configName());
    json.put("pad_token_id", padTokenId);
  }

  /** Width of the feed-forward layers. */
  public int feedForwardSize() {
    return FEED_FORWARD_FACTOR * dim;
  }

  /** The same sizes under the names that all encoders have. */
  public EncoderConfig encoder(double hiddenDropout, double attentionDropout) {
    return new EncoderConfig(
        vocabularySize,
        dim,
        depth,
        heads,
        feedForwardSize(),
        Activation.GELU,
        hiddenDropout,
        attentionDropout,
        OptionalDouble.of(0),
        maxLength,
        1,
        INITIALIZER_RANGE,
        LAYER_NORM_EPSILON,
        padTokenId);
  }
}
