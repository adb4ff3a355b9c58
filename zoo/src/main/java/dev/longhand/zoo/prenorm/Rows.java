package dev.longhand.zoo.prenorm;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** The tokens of a batch that count, where no row has more of them than the model can take. */
public final class Rows {
  private Rows() {}

  /** The tokens that count; the graph refuses a row that is too long. */
  public static PackedTokens tokens(Net net, Inputs inputs, PreNormSizes sizes) {
    var mask = sizes.pooling().mask(net.tf(), inputs.mask()); // [B, L]
    return new PackedTokens(net, refuseLonger(net, mask, sizes.maxLength()), sizes.heads(), 1);
  }

  private static Operand<TInt32> refuseLonger(Net net, Operand<TInt32> mask, int maxLength) {
    Ops tf = net.tf();
    var numbers = net.range(tf.constant(1), net.add(net.dimension(mask, 1), tf.constant(1)));
    var isReal = net.cast(tf.math.notEqual(mask, tf.constant(0)), TInt32.class); // [B, L]
    var longest = tf.max(net.mul(isReal, numbers), tf.constant(new int[] {0, 1})); // []
    var message = tf.constant("A row has more tokens than max_length, " + maxLength + ":");
    var check =
        tf.assertThat(
            tf.math.lessEqual(longest, tf.constant(maxLength)), List.of(message, longest));
    return tf.withControlDependencies(List.of(check)).identity(mask);
  }
}
