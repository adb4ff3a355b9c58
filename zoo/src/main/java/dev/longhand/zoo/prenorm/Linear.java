package dev.longhand.zoo.prenorm;

import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Linear layers that start as torch's do: evenly distributed up to 1 / sqrt(inputs). */
public final class Linear {
  private Linear() {}

  /** x W' + b with W [O, I]. */
  public static Operand<TFloat32> apply(Net net, String name, Operand<TFloat32> x, long outputs) {
    var product = withoutBias(net, name, x, outputs);
    return net.tf().nn.biasAdd(product, net.parameter(name + ".bias", start(x), outputs));
  }

  /** x W' with W [O, I]. */
  public static Operand<TFloat32> withoutBias(
      Net net, String name, Operand<TFloat32> x, long outputs) {
    return net.linear(x, net.parameter(name + ".weight", start(x), outputs, Net.width(x)));
  }

  private static Start start(Operand<TFloat32> x) {
    return Start.uniform(1 / Math.sqrt(Net.width(x)));
  }
}
