package dev.longhand.zoo.layers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TFloat32;

/**
 * The kernels whose random features Performer's attention multiplies (Choromanski et al. 2021,
 * sections 2.3 and 4). A factor that cancels between numerator and normaliser is left out.
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
   * The features of queries: each has a stabiliser of its own.
   *
   * @param x [batch, heads, length, head_size]
   * @param directions [features, head_size]
   * @return [batch, heads, length, features]
   */
  public Operand<TFloat32> ofQueries(Net net, Operand<TFloat32> x, Operand<TFloat32> directions) {
    var products = products(net, x, directions); // [batch, heads, length, features]
    return switch (this) {
      case RELU -> net.add(net.tf().nn.relu(products), net.constant(least));
      case SOFTMAX -> {
        var largest = largest(net, products, -1); // [batch, heads, length, 1]
        yield exponential(net, products, net.add(halfSquare(net, x), largest));
      }
    };
  }

  /**
   * The features of keys, zero at padding; all keys of a row and head share their stabiliser.
   *
   * @param x [batch, heads, length, head_size]
   * @param mask 1 at real keys and 0 at padding, [batch, 1, length, 1]
   * @param directions [features, head_size]
   * @return [batch, heads, length, features]
   */
  public Operand<TFloat32> ofKeys(
      Net net, Operand<TFloat32> x, Operand<TFloat32> mask, Operand<TFloat32> directions) {
    var products = products(net, x, directions); // [batch, heads, length, features]
    return switch (this) {
      case RELU -> net.mul(net.add(net.tf().nn.relu(products), net.constant(least)), mask);
      case SOFTMAX -> {
        var hidden = net.scoreBias(mask); // [batch, 1, length, 1]
        var seen = net.add(largest(net, products, -1), hidden); // [batch, heads, length, 1]
        var largest = net.tf().stopGradient(largest(net, seen, -2)); // [batch, heads, 1, 1]
        // A padded key may lie far above the largest real one: it must not reach infinity.
        var shift = net.tf().math.sub(net.add(halfSquare(net, x), largest), hidden);
        yield net.mul(exponential(net, products, shift), mask);
      }
    };
  }

  private static Operand<TFloat32> products(
      Net net, Operand<TFloat32> x, Operand<TFloat32> directions) {
    int size = Net.width(x);
    var scaled = net.mul(directions, net.constant(Math.pow(size, -0.25))); // [features, head_size]
    return net.matmulTransposed(x, scaled); // [batch, heads, length, features]
  }

  /** exp(products - shift) + least. */
  private Operand<TFloat32> exponential(
      Net net, Operand<TFloat32> products, Operand<TFloat32> shift) {
    var exponent = net.tf().math.sub(products, shift); // [batch, heads, length, features]
    return net.add(net.tf().math.exp(exponent), net.constant(least));
  }

  /** |x|^2 / (2 sqrt(size)), [batch, heads, length, 1]. */
  private static Operand<TFloat32> halfSquare(Net net, Operand<TFloat32> x) {
    double scale = 0.5 / Math.sqrt(Net.width(x));
    return net.mul(net.lastSum(net.tf().math.square(x)), net.constant(scale));
  }

  /** A stabiliser cancels and gets no gradient. */
  private static Operand<TFloat32> largest(Net net, Operand<TFloat32> x, int axis) {
    Ops tf = net.tf();
    return tf.stopGradient(tf.max(x, tf.constant(new int[] {axis}), Max.keepDims(true)));
  }
}
