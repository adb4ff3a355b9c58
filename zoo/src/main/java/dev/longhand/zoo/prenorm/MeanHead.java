package dev.longhand.zoo.prenorm;

import dev.longhand.files.UserException;
import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A linear layer on the mean of each row's hidden states.
 *
 * @param outputs labels
 */
public record MeanHead(int outputs) implements Head {

  /**
   * The head of a pre-norm model.
   *
   * @throws UserException if it is to be one of masked words
   */
  public static MeanHead of(ModelConfig config) {
    HeadConfig head = config.head();
    return switch (head.type()) {
      case CLASSIFICATION -> new MeanHead(head.labels().size());
      case MULTIPLE_CHOICE -> new MeanHead(1);
      case MASKED_WORDS ->
          throw new UserException(
              "%s has no head of masked words; choose a classification or multiple choice"
                  .formatted(config.modelType()));
    };
  }

  @Override
  public OutputTokens reads() {
    return OutputTokens.ALL;
  }

  @Override
  public Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs) {
    Ops tf = net.tf();
    PackedTokens tokens = encoded.tokens();
    var real = net.cast(tokens.isReal(), TFloat32.class); // [T]
    var column = tf.expandDims(real, tf.constant(1)); // [T, 1]
    var sums = perRow(tf, tokens, net.mul(encoded.states(), column)); // [B, C]
    var counts = tf.math.maximum(perRow(tf, tokens, column), net.constant(1)); // [B, 1]
    return Linear.apply(net, "head", tf.math.div(sums, counts), outputs); // [B, O]
  }

  private static Operand<TFloat32> perRow(Ops tf, PackedTokens tokens, Operand<TFloat32> x) {
    return tf.math.unsortedSegmentSum(x, tokens.rows(), tokens.batch());
  }
}
