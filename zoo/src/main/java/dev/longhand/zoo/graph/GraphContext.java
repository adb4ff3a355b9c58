package dev.longhand.zoo.graph;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Losses;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters;
import dev.longhand.zoo.net.Parameters.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The context that all passes of a model's graph share. */
record GraphContext(
    Ops tf, ModelConfig config, BuildOptions options, Parameters parameters, ModelInputs feeds) {

  /** The ways of the encoder; new ones for each pass. */
  Branches branches() {
    return Branches.of(tf, config.forward(options), parameters, feeds);
  }

  /** A net without dropout. */
  Net inference() {
    return Net.inference(tf.withSubScope(Signatures.EVALUATE), parameters);
  }

  /** A net with the dropout of what is fed. */
  Net training(ModelInputs fed) {
    return Net.training(
        tf.withSubScope(Signatures.TRAIN),
        parameters,
        fed.seed(),
        options.gradientCheckpointing(),
        options.precision());
  }

  /** The loss of each label. */
  Operand<TFloat32> losses(Net net, ModelInputs fed, Operand<TFloat32> logits) {
    return Losses.perLabel(
        net.tf(), config.head().labelKind(), logits, fed.labels(), fed.smoothing());
  }

  /** The weighted sum of the losses, []. */
  Operand<TFloat32> loss(Net net, ModelInputs fed, Operand<TFloat32> logits) {
    var weighted = net.mul(losses(net, fed, logits), fed.weights()); // [labels]
    return net.tf().sum(weighted, tf.constant(0)); // []
  }

  /** Those of some gradients that are parameters', by the name of their output. */
  Map<String, Operand<TFloat32>> named(Map<Operand<TFloat32>, Operand<TFloat32>> gradients) {
    Map<String, Operand<TFloat32>> named = new LinkedHashMap<>();
    for (Parameter parameter : parameters.all()) {
      if (gradients.containsKey(parameter.value())) {
        String name = Signatures.GRADIENT_PREFIX + parameter.spec().name();
        named.put(name, gradients.get(parameter.value()));
      }
    }
    return named;
  }
}
