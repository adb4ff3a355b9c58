package dev.longhand.zoo.linformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Linformer's projections along the sequence, E of keys and F of values, cut to a batch. */
final class Projections {
  private static final String SUFFIX = "_projection";

  private final LinformerConfig config;
  private final Net encoder;
  private final Operand<TInt32> length;

  /**
   * The projections of a model.
   *
   * @param encoder where those are that all layers share
   * @param tokens of the batch, which may not be longer than the projections
   */
  Projections(Net encoder, LinformerConfig config, PackedTokens tokens) {
    this.config = config;
    this.encoder = encoder;
    this.length = checked(encoder, tokens.length());
  }

  /** A slice beyond the end fails, but with a message that names no cause. */
  private Operand<TInt32> checked(Net net, Operand<TInt32> length) {
    Ops tf = net.tf();
    var most = tf.constant(config.projectedLength());
    var message =
        tf.constant(
            "Linformer's projections are for "
                + config.projectedLength()
                + " positions (seq_length) and a row has more: ");
    var fits = tf.math.lessEqual(length, most);
    var check = tf.assertThat(fits, List.of(message, length));
    return tf.withControlDependencies(check).identity(length);
  }

  /**
   * One layer's projection, [H, K, L], or [K, L] where heads share it.
   *
   * @param net inside the attention
   * @param name {@code key} or {@code value}
   */
  Operand<TFloat32> of(Net net, String name) {
    Sharing sharing = config.sharing();
    Net owner = sharing.isSameForLayers() ? encoder : net;
    String projected = sharing.isSameForValues() ? "key" : name;
    var whole = owner.parameter(projected + SUFFIX, Start.FOLDED, shape(sharing));
    int dimensions = whole.shape().numDimensions();
    int[] all = new int[dimensions - 1];
    Arrays.fill(all, -1);
    var sizes = net.tf().stack(net.dimensions(Dimensions.ofAll(all).by(length)));
    return net.tf().slice(whole, net.tf().constant(new int[dimensions]), sizes);
  }

  private long[] shape(Sharing sharing) {
    long k = config.k();
    long positions = config.projectedLength();
    return sharing.isPerHead()
        ? new long[] {config.encoder().attentionHeads(), k, positions}
        : new long[] {k, positions};
  }
}
