package dev.longhand.zoo.hierarchical;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.Attention.Projection;
import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A small encoder over a document's segments, and the mean of what it gives (ToBERT, Pappagari et
 * al. 2019). Positions are sines, so that there may be any number of segments.
 *
 * @param config sizes and rates of its layers
 */
record SegmentEncoder(EncoderConfig config) implements DocumentVectors {
  private static final double LONGEST_WAVE = 10_000;

  @Override
  public Operand<TFloat32> of(Net net, Segments segments, Operand<TFloat32> vectors) {
    PackedTokens places = segments.places();
    var placed = net.add(vectors, sines(net, places)); // [S, C]
    var input = net.dropout(placed, config.hiddenDropout()); // [S, C]
    var attention = Attention.full(places, config.attentionDropout(), Projection.WITH_BIAS);
    var encoded =
        Encoder.apply(
            net.in("segment_encoder"),
            config,
            input,
            places,
            layer -> attention,
            new EncoderRequest(OutputTokens.ALL, false));
    return segments.mean(net, encoded.states()); // [E, C]
  }

  /** Sines and cosines of each segment's place (Vaswani et al. 2017), [S, C]. */
  private Operand<TFloat32> sines(Net net, PackedTokens places) {
    Ops tf = net.tf();
    var column = tf.expandDims(net.cast(places.columns(), TFloat32.class), tf.constant(1));
    var angles = net.mul(column, tf.constant(rates())); // [S, C]
    return tf.math.sin(net.add(angles, tf.constant(shifts()))); // [S, C]
  }

  private float[] rates() {
    float[] rates = new float[config.hiddenSize()];
    for (int i = 0; i < rates.length; i++) {
      int even = i - i % 2;
      rates[i] = (float) Math.pow(LONGEST_WAVE, -even / (double) rates.length);
    }
    return rates;
  }

  /** A cosine is a sine that is a quarter ahead. */
  private float[] shifts() {
    float[] shifts = new float[config.hiddenSize()];
    for (int i = 1; i < shifts.length; i += 2) {
      shifts[i] = (float) (Math.PI / 2);
    }
    return shifts;
  }
}
