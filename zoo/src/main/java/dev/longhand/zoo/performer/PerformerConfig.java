package dev.longhand.zoo.performer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.attention.Kernel;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.bert.Bert;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.RandomFeatures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the config.json of Performer in a BERT encoder says (Choromanski et al. 2021): BERT's keys,
 * and {@code nb_features}, {@code feature_redraw_interval}, {@code kernel}.
 *
 * @param features random features of each head
 * @param redrawInterval training steps after which features are drawn anew; 0 for never
 * @param kernel that attention computes with
 */
public record PerformerConfig(
    EncoderConfig encoder,
    HeadConfig head,
    int features,
    int redrawInterval,
    Kernel kernel,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "performer";

  /** The key of config.json for the number of random features. */
  public static final String FEATURES = "nb_features";

  /** The key of config.json for the steps between two drawings. */
  public static final String REDRAW_INTERVAL = "feature_redraw_interval";

  /** The key of config.json for the kernel. */
  public static final String KERNEL = "kernel";

  /** Copies the further keys. */
  public PerformerConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json; without {@code nb_features} there are int(d ln d), d the head's size. */
  public static PerformerConfig read(ConfigReader json) {
    EncoderConfig encoder = EncoderConfig.read(json);
    int features =
        json.optionalPositive(FEATURES)
            .orElseGet(() -> RandomFeatures.defaultCount(encoder.headSize()));
    json.requireMatrix(FEATURES, features, encoder.headSize());
    return new PerformerConfig(
        encoder,
        json.head(),
        features,
        json.natural(REDRAW_INTERVAL),
        json.choice(KERNEL, Kernel.byConfigName()),
        json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(PerformerConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "Performer";
  }

  @Override
  public String basePrefix() {
    return Bert.BASE + ".";
  }

  @Override
  public PerformerConfig withHead(HeadConfig other) {
    return new PerformerConfig(encoder, other, features, redrawInterval, kernel, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.BERT);
  }

  @Override
  public int maxLength() {
    return encoder.maxPositions();
  }

  /** Features of queries and keys, and two products with them in place of scores and contexts. */
  @Override
  public AttentionCost attentionCost() {
    return new AttentionCost(
        "FAVOR+: m = %d random features (%s)".formatted(features, kernel.configName()),
        "8 n m d",
        "2 n m h",
        (tokens, layer) -> 2 * features);
  }

  @Override
  public List<String> ownParameters() {
    return List.of(".projection_matrix");
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, others);
    json.put(FEATURES, features);
    json.put(REDRAW_INTERVAL, redrawInterval);
    json.put(KERNEL, kernel.configName());
    return json;
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return ForwardPass.of(this::encode);
  }

  @Override
  public Head headLayers() {
    return new Bert(encoder).head(head);
  }

  private EncoderOutput encode(Net net, Inputs inputs, EncoderRequest wanted) {
    var tokens = new PackedTokens(net, inputs.mask(), encoder.attentionHeads(), 1);
    var attention = new FavorAttention(tokens, kernel, features);
    return new Bert(encoder).encode(net, inputs, wanted, tokens, layer -> attention);
  }
}
