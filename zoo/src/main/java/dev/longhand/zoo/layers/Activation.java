package dev.longhand.zoo.layers;

import java.util.LinkedHashMap;
import java.util.Map;

/** The functions that a feed-forward layer can have; the names are those of {@code hidden_act}. */
public enum Activation {
  /** x times the normal distribution's cumulative function, by erf. */
  GELU("gelu"),
  /** GELU by tanh, as BigBird was trained. */
  GELU_NEW("gelu_new"),
  /** The same function as {@link #GELU_NEW} under PyTorch's name. */
  GELU_PYTORCH_TANH("gelu_pytorch_tanh"),
  /** max(x, 0). */
  RELU("relu"),
  /** x times the logistic function. */
  SILU("silu"),
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
}
