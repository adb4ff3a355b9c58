package dev.longhand.zoo;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.savedmodels.runtime.MemoryLimit;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.ModelConfig;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comparison of a configuration's sizes with a checkpoint and with the machine, made before a
 * graph is built: a config.json that asks for far more than the weights hold is refused in time.
 * Small differences are left to {@link dev.longhand.zoo.weights.WeightMatcher}, which names
 * tensors.
 */
public final class CheckpointFit {
  private static final Pattern LAYER = Pattern.compile("(?:^|\\.)layers?\\.(\\d{1,6})\\.");
  private static final Pattern HEAD = Pattern.compile("classifier(\\.out_proj)?\\.weight");

  /** The maximum ratio of a configuration's parameters to those of the file. */
  private static final int MOST_TIMES = 2;

  private CheckpointFit() {}

  /**
   * Refuses sizes that the weights contradict.
   *
   * @throws UserException that names the file, the key and both numbers
   */
  public static void require(ModelConfig config, TensorFile weights) {
    requireLayers(config, weights);
    double held = 0;
    for (TensorEntry tensor : weights.entries().values()) {
      held += tensor.elements();
    }
    double asked = elements(config);
    if (asked > MOST_TIMES * held) {
      EncoderConfig encoder = config.encoder();
      throw new UserException(
          "%s holds %,.0f weights, but its config.json describes a model of at least %,.0f (vocab_size %,d, width %,d, %,d layers): the two do not belong together"
              .formatted(
                  weights.path(),
                  held,
                  asked,
                  encoder.vocabularySize(),
                  encoder.hiddenSize(),
                  encoder.layers()));
    }
  }

  private static void requireLayers(ModelConfig config, TensorFile weights) {
    Set<String> layers = new HashSet<>();
    for (String tensor : weights.entries().keySet()) {
      Matcher matcher = LAYER.matcher(tensor);
      if (matcher.find()) {
        layers.add(matcher.group(1));
      }
    }
    int asked = config.encoder().layers();
    if (asked > MOST_TIMES * Math.max(1, layers.size())) {
      throw new UserException(
          "%s has tensors of %,d layers, but its config.json describes a model of %,d: the two do not belong together"
              .formatted(weights.path(), layers.size(), asked));
    }
  }

  /**
   * Refuses a model whose weights alone are more than the machine's memory.
   *
   * @throws UserException that says how much is needed and how much is there
   */
  static void requireMemory(ModelConfig config) {
    double needed = elements(config) * Float.BYTES;
    if (needed > MemoryLimit.machine()) {
      throw new UserException(
          "the configuration (%s, width %,d, %,d layers, vocab_size %,d) describes weights of %,.0f MB, and this machine has %,d MB of memory; choose a smaller model"
              .formatted(
                  config.modelType(),
                  config.encoder().hiddenSize(),
                  config.encoder().layers(),
                  config.encoder().vocabularySize(),
                  needed / (1 << 20),
                  MemoryLimit.machine() >> 20));
    }
  }

  /**
   * Refuses another number of labels than a checkpoint's classification head has.
   *
   * @throws UserException that names the file and both numbers
   */
  public static void requireLabels(ModelConfig config, TensorFile weights) {
    if (config.head().type() != HeadType.CLASSIFICATION) {
      return;
    }
    Optional<TensorEntry> head =
        weights.entries().values().stream()
            .filter(tensor -> HEAD.matcher(tensor.name()).matches() && tensor.shape().size() == 2)
            .findFirst();
    if (head.isPresent() && head.get().shape().get(0) != config.labels().size()) {
      throw new UserException(
          "%s: %s has %,d rows, but config.json says %,d labels (num_labels, id2label); make the two agree"
              .formatted(
                  weights.path(),
                  head.get().name(),
                  head.get().shape().get(0),
                  config.labels().size()));
    }
  }

  /** The words' embeddings and the layers' matrices: the least that a model has. */
  private static double elements(ModelConfig config) {
    EncoderConfig encoder = config.encoder();
    return (double) encoder.vocabularySize() * encoder.hiddenSize()
        + encoder.layers() * config.matrixWeights();
  }
}
