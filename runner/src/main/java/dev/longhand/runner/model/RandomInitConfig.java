package dev.longhand.runner.model;

import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
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
    int types = Math.max(config.encoder().tokenTypes(), tokenizer.givesTokenTypeIds() ? 2 : 1);
    ModelConfig fitted =
        config.with(
            Map.of(
                "vocab_size", tokenizer.vocabularySize(),
                "pad_token_id", tokenizer.padTokenId(),
                "type_vocab_size", types));
    return fitted.withMaxLength(length.orElse(config.maxLength()));
  }
}
