package dev.longhand.zoo.distilbert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.MaskedLanguageModelHead;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Activation;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The configuration of DistilBERT (Sanh et al. 2019), whose config.json has keys of its own. */
public record DistilBertConfig(EncoderConfig encoder, HeadConfig head, Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "distilbert";

  /** The key of the dropout rate before the classifier. */
  public static final String CLASSIFIER_DROPOUT = "seq_classif_dropout";

  /** What transformers gives every layer norm of DistilBERT; config.json cannot change it. */
  private static final double LAYER_NORM_EPSILON = 1e-12;

  /** Copies the further keys. */
  public DistilBertConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json and refuses sizes that contradict each other. */
  public static DistilBertConfig read(ConfigReader json) {
    if (json.flag("sinusoidal_pos_embds")) {
      throw json.refusal("sinusoidal_pos_embds", true, "false: positions are learned here");
    }
    EncoderConfig encoder =
        new EncoderConfig(
            json.positive("vocab_size"),
            json.positive("dim"),
            json.positive("n_layers"),
            json.positive("n_heads"),
            json.positive("hidden_dim"),
            json.choice("activation", Activation.byConfigName()),
            json.rate("dropout"),
            json.rate("attention_dropout"),
            OptionalDouble.of(json.rate(CLASSIFIER_DROPOUT)),
            json.positive("max_position_embeddings"),
            1,
            json.number("initializer_range"),
            LAYER_NORM_EPSILON,
            json.natural("pad_token_id"));
    encoder.requireSound(json, "dim", "n_heads", "hidden_dim");
    return new DistilBertConfig(encoder, json.head(), json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(DistilBertConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "DistilBert";
  }

  @Override
  public String basePrefix() {
    return "distilbert.";
  }

  @Override
  public OptionalInt tokenTypes() {
    return OptionalInt.empty();
  }

  @Override
  public DistilBertConfig withHead(HeadConfig other) {
    return new DistilBertConfig(encoder, other, others);
  }

  @Override
  public ModelConfig withDropout(double rate) {
    return with(Map.of("dropout", rate, "attention_dropout", rate, CLASSIFIER_DROPOUT, rate));
  }

  @Override
  public int maxLength() {
    return encoder.maxPositions();
  }

  @Override
  public AttentionCost attentionCost() {
    return AttentionCost.FULL;
  }

  @Override
  public ObjectNode toJson() {
    return ConfigWriter.write(this, this::writeSizes, others);
  }

  private void writeSizes(ObjectNode json) {
    json.put("vocab_size", encoder.vocabularySize());
    json.put("dim", encoder.hiddenSize());
    json.put("n_layers", encoder.layers());
    json.put("n_heads", encoder.attentionHeads());
    json.put("hidden_dim", encoder.intermediateSize());
    json.put("activation", encoder.activation().configName());
    json.put("dropout", encoder.hiddenDropout());
    json.put("attention_dropout", encoder.attentionDropout());
    json.put(CLASSIFIER_DROPOUT, encoder.headDropout());
    json.put("max_position_embeddings", encoder.maxPositions());
    json.put("sinusoidal_pos_embds", false);
    json.put("initializer_range", encoder.initializerRange());
    json.put("pad_token_id", encoder.padTokenId());
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return ForwardPass.of(new DistilBert(encoder)::encode);
  }

  @Override
  public Head headLayers() {
    return switch (head.type()) {
      case CLASSIFICATION -> pooled(labels().size());
      case MULTIPLE_CHOICE -> pooled(1);
      case MASKED_WORDS -> MaskedLanguageModelHead.ofDistilBert(basePrefix(), encoder);
    };
  }

  private Head pooled(int outputs) {
    return new PooledHead("pre_classifier", Activation.RELU, encoder.headDropout(), outputs);
  }
}
