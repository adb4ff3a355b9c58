package dev.longhand.zoo.config;

import java.util.Map;

/**
 * The largest values that config.json may have, some ten times those of published models: a file
 * from elsewhere can't ask for a graph or for weights that no machine holds.
 */
final class ConfigLimits {
  /** The outputs of a classification. */
  static final int LABELS = 65_536;

  /** The elements of one matrix: 2 GiB of float32, which is what a file's tensor may take. */
  private static final long MATRIX = 1L << 29;

  private static final Map<String, Integer> LARGEST =
      Map.ofEntries(
          Map.entry("num_labels", LABELS),
          Map.entry("num_hidden_layers", 256),
          Map.entry("n_layers", 256),
          Map.entry("depth", 256),
          Map.entry("head_layers", 64),
          Map.entry("num_attention_heads", 1024),
          Map.entry("n_heads", 1024),
          Map.entry("heads", 1024),
          Map.entry("hidden_size", 65_536),
          Map.entry("dim", 65_536),
          Map.entry("dim_head", 65_536),
          Map.entry("intermediate_size", 1 << 20),
          Map.entry("hidden_dim", 1 << 20),
          Map.entry("vocab_size", 1 << 24),
          Map.entry("max_position_embeddings", 1 << 24),
          Map.entry("max_length", 1 << 24),
          Map.entry("type_vocab_size", 65_536),
          Map.entry("block_size", 65_536),
          Map.entry("num_random_blocks", 1024),
          Map.entry("attention_window", 1 << 20),
          Map.entry("k", 65_536),
          Map.entry("nb_features", 65_536));

  private ConfigLimits() {}

  /** The largest value of a key. */
  static int largest(String key) {
    return LARGEST.getOrDefault(key, Integer.MAX_VALUE);
  }

  /** Refuses a matrix that is larger than a file's tensor may be. */
  static void requireMatrix(ConfigReader json, String key, int rows, int columns) {
    if ((long) rows * columns > MATRIX) {
      throw json.refusal(
          key, rows, "at most %,d in a model of width %d".formatted(MATRIX / columns, columns));
    }
  }
}
