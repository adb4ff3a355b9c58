package dev.longhand.zoo.roberta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.Attention.Projection;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.FirstTokenHead;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.MaskedLanguageModelHead;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Activation;
import java.util.Map;
import java.util.Optional;

/** The configuration of RoBERTa (Liu et al. 2019). */
public record RobertaConfig(EncoderConfig encoder, HeadConfig head, Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "roberta";

  /** Copies the further keys. */
  public RobertaConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json. */
  public static RobertaConfig read(ConfigReader json) {
    return new RobertaConfig(EncoderConfig.read(json), json.head(), json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(RobertaConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "Roberta";
  }

  @Override
  public String basePrefix() {
    return "roberta.";
  }

  @Override
  public RobertaConfig withHead(HeadConfig other) {
    return new RobertaConfig(encoder, other, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.ofRoberta(basePrefix(), Map.of()));
  }

  @Override
  public boolean startsLongModels() {
    return true;
  }

  @Override
  public int maxLength() {
    // Positions count from the one after the padding id.
    return encoder.maxPositions() - encoder.padTokenId() - 1;
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
    var roberta = new Roberta("roberta", encoder);
    return ForwardPass.of(
        (net, inputs, wanted) -> {
          var tokens = new PackedTokens(net, inputs.mask(), encoder.attentionHeads(), 1);
          var attention = Attention.full(tokens, encoder.attentionDropout(), Projection.WITH_BIAS);
          return roberta.encode(net, inputs, wanted, tokens, layer -> attention);
        });
  }

  @Override
  public Head headLayers() {
    return switch (head.type()) {
      case CLASSIFICATION ->
          new FirstTokenHead(Activation.TANH, encoder.headDropout(), labels().size());
      case MULTIPLE_CHOICE ->
          new PooledHead("roberta.pooler.dense", Activation.TANH, encoder.hiddenDropout(), 1);
      case MASKED_WORDS -> MaskedLanguageModelHead.ofRoberta(basePrefix(), encoder);
    };
  }
}
