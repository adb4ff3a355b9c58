package dev.longhand.zoo.roberta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.ConfigReader;
import dev.longhand.zoo.ConfigWriter;
import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.Labels;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.layers.ForwardPass;
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
    return ForwardPass.of((net, inputs) -> Roberta.classify(net, inputs, this));
  }
}
