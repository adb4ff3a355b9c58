package dev.longhand.zoo.prenorm;

import dev.longhand.zoo.net.Activation;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Recomputation.Layer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Blocks of attention and feed-forward layer, each added to its input and fed with the normalized
 * input (Xiong et al. 2020), as the packages linformer and performer-pytorch have them.
 *
 * @param sizes of the model
 * @param attention of each block
 * @param feedForward of each block
 */
public record PreNormBlocks(PreNormSizes sizes, Layer attention, Layer feedForward) {

  /** The embeddings, then the output of each block, [T, C]. */
  public List<Operand<TFloat32>> apply(Net net, Operand<TFloat32> embeddings) {
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(embeddings));
    for (int i = 0; i < sizes.depth(); i++) {
      var attended = residual(net.in("net.layers." + i + ".0"), states.get(i), attention);
      states.add(residual(net.in("net.layers." + i + ".1"), attended, feedForward));
    }
    return states;
  }

  private static Operand<TFloat32> residual(Net net, Operand<TFloat32> hidden, Layer layer) {
    return net.layer(
        hidden,
        (at, x) -> {
          var normed = at.layerNorm("norm", x, PreNormSizes.LAYER_NORM_EPSILON); // [T, C]
          return at.add(layer.apply(at.in("fn"), normed), x); // [T, C]
        });
  }

  /** A feed-forward layer with dropout after its activation. */
  public static Layer feedForward(PreNormSizes sizes, double dropout) {
    return (net, hidden) -> {
      var inner = Linear.apply(net, "w1", hidden, sizes.feedForwardSize());
      var active = net.dropout(net.activation(Activation.GELU, inner), dropout); // [T, F]
      return Linear.apply(net, "w2", active, sizes.dim()); // [T, C]
    };
  }
}
