package dev.longhand.zoo.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.Attention.Projection;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import java.util.Map;
import java.util.Optional;

/** What the config.json of BERT says (Devlin et al. 2018). */
public record BertConfig(EncoderConfig encoder, HeadConfig head, Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "bert";

  /** Copies the further keys. */
  public BertConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json. */
  public static BertConfig read(ConfigReader json) {
    return new BertConfig(EncoderConfig.read(json), json.head(), json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(BertConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "Bert";
  }

  @Override
  public String basePrefix() {
    return "bert.";
  }

  @Override
  public BertConfig withHead(HeadConfig other) {
    return new BertConfig(encoder, other, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.BERT);
  }

  @Override
  public boolean startsLongModels() {
    return true;
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
    return ConfigWriter.write(this, others);
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    var bert = new Bert(encoder);
    return ForwardPass.of(
        (net, inputs, wanted) -> {
          var tokens = new PackedTokens(net, inputs.mask(), encoder.attentionHeads(), 1);
          var attention = Attention.full(tokens, encoder.attentionDropout(), Projection.WITH_BIAS);
          return bert.encode(net, inputs, wanted, tokens, layer -> attention);
        });
  }

  @Override
  public Head headLayers() {
    return new Bert(encoder).head(head);
  }
}
