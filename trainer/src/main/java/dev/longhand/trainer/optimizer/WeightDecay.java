package dev.longhand.trainer.optimizer;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which parameters decay: matrices and embeddings do; biases and the gains of norms do not. */
final class WeightDecay {
  private static final Pattern EXEMPT =
      Pattern.compile("bias|layernorm|rmsnorm|(?:^|\\.)norm(?:$|\\.)|_norm(?:$|\\.)");

  private WeightDecay() {}

  static boolean appliesTo(String parameter) {
    return !EXEMPT.matcher(parameter.toLowerCase(Locale.ROOT)).find();
  }
}
