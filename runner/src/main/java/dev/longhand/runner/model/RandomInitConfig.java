package dev.longhand.runner.model;

import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The configuration of a model that starts from random weights, fitted to a tokenizer. */
public final class RandomInitConfig {
  private RandomInitConfig() {}

  /**
   * A configuration with the tokenizer's vocabulary, padding and token types.
   *
   * @param length tokens of a row; as many as the configuration's where it is empty
   */
  public static ModelConfig of(ModelConfig config, Tokenizer tokenizer, OptionalInt length) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("vocab_size", tokenizer.vocabularySize());
    keys.put("pad_token_id", tokenizer.padTokenId());
    if (config.tokenTypes().isPresent()) {
      int given = tokenizer.givesTokenTypeIds() ? 2 : 1;
      keys.put("type_vocab_size", Math.max(config.tokenTypes().getAsInt(), given));
    }
    ModelConfig fitted = config.with(keys);
    return fitted.withMaxLength(length.orElse(config.maxLength()));
  }
}
