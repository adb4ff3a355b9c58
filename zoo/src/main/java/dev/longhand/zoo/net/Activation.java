package dev.longhand.zoo.net;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The functions that a feed-forward layer can have; the names are those of {@code hidden_act}. */
public enum Activation {
  /** x times the normal distribution's cumulative function, by erf (Hendrycks and Gimpel 2016). */
  GELU("gelu"),
  /** GELU by tanh, as BigBird was trained. */
  GELU_NEW("gelu_new"),
  /** The same function as {@link #GELU_NEW} under PyTorch's name. */
  GELU_PYTORCH_TANH("gelu_pytorch_tanh"),
  /** The same function as {@link #GELU_NEW}, factored in another way. */
  GELU_FAST("gelu_fast"),
  /** The same function as {@link #GELU} under the name of its Python form. */
  GELU_PYTHON("gelu_python"),
  /** {@link #GELU} within -10 and 10, for quantization (Wu et al. 2020). */
  GELU_10("gelu_10"),
  /** x times the logistic function of 1.702 x (Hendrycks and Gimpel 2016). */
  QUICK_GELU("quick_gelu"),
  /** x times the hyperbolic tangent of softplus (Misra 2019). */
  MISH("mish"),
  /** max(x, 0). */
  RELU("relu"),
  /** x times the logistic function. */
  SILU("silu"),
  /** The same function as {@link #SILU} under its older name. */
  SWISH("swish"),
  /** Hyperbolic tangent. */
  TANH("tanh");

  private final String configName;

  Activation(String configName) {
    this.configName = configName;
  }

  /** The value of {@code hidden_act}. */
  public String configName() {
    return configName;
  }

  /** All functions by their name in config.json. */
  public static Map<String, Activation> byConfigName() {
    Map<String, Activation> all = new LinkedHashMap<>();
    for (Activation activation : values()) {
      all.put(activation.configName, activation);
    }
    return all;
  }

  Operand<TFloat32> apply(Net net, Operand<TFloat32> x) {
    return switch (this) {
      case GELU, GELU_PYTHON -> gelu(net, x);
      case GELU_10 -> clipped(net, gelu(net, x));
      case GELU_NEW, GELU_PYTORCH_TANH, GELU_FAST -> geluByTanh(net, x);
      case QUICK_GELU -> net.mul(x, net.tf().math.sigmoid(net.mul(x, net.constant(1.702))));
      case MISH -> net.mul(x, net.tf().math.tanh(net.tf().math.softplus(x)));
      case RELU -> net.tf().nn.relu(x);
      case SILU, SWISH -> net.mul(x, net.tf().math.sigmoid(x));
      case TANH -> net.tf().math.tanh(x);
    };
  }

  /** x/2 (1 + erf(x / sqrt 2)), in the form that the graph optimizer fuses with a dense layer. */
  private static Operand<TFloat32> gelu(Net net, Operand<TFloat32> x) {
    var erf = net.tf().math.erf(net.mul(x, net.constant(Math.sqrt(0.5))));
    return net.mul(net.mul(x, net.constant(0.5)), net.add(erf, net.constant(1)));
  }

  private static Operand<TFloat32> clipped(Net net, Operand<TFloat32> x) {
    var atMost = net.tf().math.minimum(x, net.constant(10));
    return net.tf().math.maximum(atMost, net.constant(-10));
  }

  /** x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
  private static Operand<TFloat32> geluByTanh(Net net, Operand<TFloat32> x) {
    var cube = net.mul(x, net.tf().math.square(x));
    var inner = net.add(x, net.mul(cube, net.constant(0.044715)));
    var tanh = net.tf().math.tanh(net.mul(inner, net.constant(Math.sqrt(2 / Math.PI))));
    return net.mul(net.mul(x, net.constant(0.5)), net.add(tanh, net.constant(1)));
  }
}
