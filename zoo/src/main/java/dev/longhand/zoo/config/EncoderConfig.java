package dev.longhand.zoo.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.net.Activation;
import java.util.OptionalDouble;

/**
 * The sizes and rates that BERT and its descendants have, under the names of config.json.
 *
 * @param vocabularySize rows of the word embeddings
 * @param hiddenSize width of the hidden states; a multiple of {@code attentionHeads}
 * @param layers number of encoder layers
 * @param attentionHeads heads of each attention
 * @param intermediateSize width of the feed-forward layer
 * @param activation of the feed-forward layer
 * @param hiddenDropout dropout rate of the hidden states
 * @param attentionDropout dropout rate of the attention's weights
 * @param classifierDropout dropout rate before the classifier; empty for {@code hiddenDropout}
 * @param maxPositions rows of the position embeddings
 * @param tokenTypes rows of the token type embeddings
 * @param initializerRange standard deviation of new weights
 * @param layerNormEpsilon added to the variance in layer norms
 * @param padTokenId id that fills short rows
 */
public record EncoderConfig(
    int vocabularySize,
    int hiddenSize,
    int layers,
    int attentionHeads,
    int intermediateSize,
    Activation activation,
    double hiddenDropout,
    double attentionDropout,
    OptionalDouble classifierDropout,
    int maxPositions,
    int tokenTypes,
    double initializerRange,
    double layerNormEpsilon,
    int padTokenId) {

  /** Reads the keys of config.json and refuses sizes that contradict each other. */
  public static EncoderConfig read(ConfigReader json) {
    EncoderConfig config =
        new EncoderConfig(
            json.positive("vocab_size"),
            json.positive("hidden_size"),
            json.positive("num_hidden_layers"),
            json.positive("num_attention_heads"),
            json.positive("intermediate_size"),
            json.choice("hidden_act", Activation.byConfigName()),
            json.rate("hidden_dropout_prob"),
            json.rate("attention_probs_dropout_prob"),
            json.optionalRate("classifier_dropout"),
            json.positive("max_position_embeddings"),
            json.positive("type_vocab_size"),
            json.number("initializer_range"),
            json.number("layer_norm_eps"),
            json.natural("pad_token_id"));
    config.requireSound(json, "hidden_size", "num_attention_heads", "intermediate_size");
    return config;
  }

  /**
   * Refuses sizes that contradict each other or are too large.
   *
   * @param hidden the key of the hidden size
   * @param heads the key of the number of attention heads
   * @param intermediate the key of the feed-forward layer's width
   */
  public void requireSound(ConfigReader json, String hidden, String heads, String intermediate) {
    if (hiddenSize % attentionHeads != 0) {
      throw json.refusal(
          hidden, hiddenSize, "a multiple of %s, which is %d".formatted(heads, attentionHeads));
    }
    if (padTokenId >= vocabularySize) {
      throw json.refusal("pad_token_id", padTokenId, "less than vocab_size, " + vocabularySize);
    }
    json.requireMatrix("vocab_size", vocabularySize, hiddenSize);
    json.requireMatrix(intermediate, intermediateSize, hiddenSize);
    json.requireMatrix("max_position_embeddings", maxPositions, hiddenSize);
  }

  /** Adds the keys of config.json. */
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabularySize);
    json.put("hidden_size", hiddenSize);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", attentionHeads);
    json.put("intermediate_size", intermediateSize);
    json.put("hidden_act", activation.configName());
    json.put("hidden_dropout_prob", hiddenDropout);
    json.put("attention_probs_dropout_prob", attentionDropout);
    classifierDropout.ifPresentOrElse(
        rate -> json.put("classifier_dropout", rate), () -> json.putNull("classifier_dropout"));
    json.put("max_position_embeddings", maxPositions);
    json.put("type_vocab_size", tokenTypes);
    json.put("initializer_range", initializerRange);
    json.put("layer_norm_eps", layerNormEpsilon);
    json.put("pad_token_id", padTokenId);
  }

  /** Width of one attention head. */
  public int headSize() {
    return hiddenSize / attentionHeads;
  }

  /** The dropout rate before the classifier. */
  public double headDropout() {
    return classifierDropout.orElse(hiddenDropout);
  }

  /** These sizes with another number of layers. */
  public EncoderConfig withLayers(int number) {
    return new EncoderConfig(
        vocabularySize,
        hiddenSize,
        number,
        attentionHeads,
        intermediateSize,
        activation,
        hiddenDropout,
        attentionDropout,
        classifierDropout,
        maxPositions,
        tokenTypes,
        initializerRange,
        layerNormEpsilon,
        padTokenId);
  }
}
