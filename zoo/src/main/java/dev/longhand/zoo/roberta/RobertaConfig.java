package dev.longhand.zoo.roberta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.ConfigReader;
import dev.longhand.zoo.ConfigWriter;
import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.Labels;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.layers.Attention;
import dev.longhand.zoo.layers.Attention.Projection;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Tokens;
import java.util.Map;

/** What the config.json of RoBERTa says (Liu et al. 2019). */
public record RobertaConfig(EncoderConfig encoder, Labels labels, Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "roberta";

  /** Copies the further keys. */
  public RobertaConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json. */
  public static RobertaConfig read(ConfigReader json) {
    return new RobertaConfig(EncoderConfig.read(json), json.labels(), json.others());
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String architecture() {
    return "RobertaForSequenceClassification";
  }

  @Override
  public String basePrefix() {
    return "roberta.";
  }

  @Override
  public RobertaConfig withLabels(Labels other) {
    return new RobertaConfig(encoder, other, others);
  }

  @Override
  public int maxLength() {
    // Positions count from the one after the padding id.
    return encoder.maxPositions() - encoder.padTokenId() - 1;
  }

  @Override
  public ObjectNode toJson() {
    return ConfigWriter.write(this, others);
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    var roberta = new Roberta("roberta", encoder, encoder.headDropout(), labels.size());
    return ForwardPass.of(
        (net, inputs) -> {
          var tokens = new Tokens(net, inputs.mask(), encoder.attentionHeads(), 1);
          var attention = Attention.full(tokens, encoder.attentionDropout(), Projection.WITH_BIAS);
          return roberta.classify(net, inputs, tokens, layer -> attention);
        });
  }
}
