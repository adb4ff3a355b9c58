package dev.longhand.zoo.attention;

import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TFloat32;

/**
 * The kernels whose random features Performer's attention multiplies (Choromanski et al. 2021,
 * sections 2.3 and 4). A factor that cancels between numerator and normalizer is left out.
 */
public enum Kernel {
  /** exp(q k' / sqrt(size)) by positive random features, stabilised by the largest exponent. */
  SOFTMAX("softmax", 1e-4),
  /** The generalised kernel of max(x, 0). */
  RELU("relu", 1e-3);

  private final String configName;
  private final double least;

  Kernel(String configName, double least) {
    this.configName = configName;
    this.least = least;
  }

  /** The value of {@code kernel} in config.json. */
  public String configName() {
    return configName;
  }

  /** All of them by their name in config.json. */
  public static Map<String, Kernel> byConfigName() {
    Map<String, Kernel> all = new LinkedHashMap<>();
    for (Kernel kernel : values()) {
      all.put(kernel.configName, kernel);
    }
    return all;
  }

  /**
   * The features of queries: each has a stabilizer of its own.
   *
   * @param x [B, H, L, D]
   * @param directions [M, D]
   */
  public Features ofQueries(Net net, Operand<TFloat32> x, Operand<TFloat32> directions) {
    var products = products(net, x, directions); // [X, M]
    var values =
        switch (this) {
          case RELU -> net.tf().nn.relu(products); // [X, M]
          case SOFTMAX -> {
            var shift = net.add(largest(net, products, -1), flat(net, halfSquare(net, x)));
            yield exponential(net, products, net.tf().math.neg(shift)); // [X, M]
          }
        };
    return new Features(perHead(net, values, x), net.constant(least));
  }

  /**
   * The features of keys, zero at padding; all keys of a row and head share their stabilizer.
   *
   * @param x [B, H, L, D]
   * @param mask 1 at real keys and 0 at padding, [B, 1, L, 1]
   * @param directions [M, D]
   */
  public Features ofKeys(
      Net net, Operand<TFloat32> x, Operand<TFloat32> mask, Operand<TFloat32> directions) {
    var products = products(net, x, directions); // [X, M]
    var values =
        switch (this) {
          case RELU -> net.mul(perHead(net, net.tf().nn.relu(products), x), mask);
          case SOFTMAX -> {
            var hidden = net.scoreBias(mask); // [B, 1, L, 1]
            var each = perHead(net, largest(net, products, -1), x); // [B, H, L, 1]
            var most = largest(net, net.add(each, hidden), -2); // [B, H, 1, 1]
            var shift = net.tf().math.sub(hidden, net.add(halfSquare(net, x), most));
            yield perHead(net, exponential(net, products, flat(net, shift)), x);
          }
        };
    return new Features(values, net.mul(mask, net.constant(least)));
  }

  /** The products of all vectors, scaled, with all directions: [X, M]. */
  private static Operand<TFloat32> products(
      Net net, Operand<TFloat32> x, Operand<TFloat32> directions) {
    int size = Net.width(x);
    var scaled = net.mul(directions, net.constant(Math.pow(size, -0.25))); // [M, D]
    return net.linear(net.reshape(x, -1, size), scaled);
  }

  /** A sum, because the gradient of a difference is negated in a pass of its own. */
  private static Operand<TFloat32> exponential(
      Net net, Operand<TFloat32> products, Operand<TFloat32> shift) {
    return net.tf().math.exp(net.add(products, shift)); // [X, M]
  }

  /** [B, H, L, 1] as [X, 1]. */
  private static Operand<TFloat32> flat(Net net, Operand<TFloat32> column) {
    return net.reshape(column, -1, 1);
  }

  /** The reverse, for any width: [B, H, L, Y]. */
  private static Operand<TFloat32> perHead(Net net, Operand<TFloat32> rows, Operand<TFloat32> x) {
    var shape =
        Dimensions.of(net.dimension(x, 0))
            .by(net.dimension(x, 1))
            .by(net.dimension(x, 2))
            .by(Net.width(rows));
    return net.reshape(rows, net.dimensions(shape));
  }

  /** |x|^2 / (2 sqrt(size)), [B, H, L, 1]. */
  private static Operand<TFloat32> halfSquare(Net net, Operand<TFloat32> x) {
    double scale = 0.5 / Math.sqrt(Net.width(x));
    return net.mul(net.lastSum(net.tf().math.square(x)), net.constant(scale));
  }

  /** A stabilizer cancels and gets no gradient. */
  private static Operand<TFloat32> largest(Net net, Operand<TFloat32> x, int axis) {
    Ops tf = net.tf();
    return tf.stopGradient(tf.max(x, tf.constant(new int[] {axis}), Max.keepDims(true)));
  }
}
