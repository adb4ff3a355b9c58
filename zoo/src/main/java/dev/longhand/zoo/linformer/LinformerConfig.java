package dev.longhand.zoo.linformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the config.json of Linformer in a BERT encoder says (Wang et al. 2020): BERT's keys, and
 * {@code k}, {@code seq_length}, {@code linformer_sharing}.
 *
 * @param k mixtures of keys and values that attention sees
 * @param projectedLength positions that the projections are for
 * @param sharing who shares the projections
 */
public record LinformerConfig(
    EncoderConfig encoder,
    HeadConfig head,
    int k,
    int projectedLength,
    Sharing sharing,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "linformer";

  /** The key of config.json for the number of mixtures. */
  public static final String K = "k";

  /** The key of config.json for the positions of the projections. */
  public static final String LENGTH = "seq_length";

  /** The key of config.json that says who shares the projections. */
  public static final String SHARING = "linformer_sharing";

  private static final String SHARED = "share_projection";

  /** Copies the further keys. */
  public LinformerConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json; without {@code linformer_sharing}, {@code share_projection} decides. */
  public static LinformerConfig read(ConfigReader json) {
    Sharing otherwise = json.flag(SHARED) ? Sharing.KV_PER_HEAD : Sharing.NONE;
    int mixtures = json.positive(K);
    int length = json.positive(LENGTH);
    json.requireMatrix(K, mixtures, length);
    return new LinformerConfig(
        EncoderConfig.read(json),
        json.head(),
        mixtures,
        length,
        json.optionalChoice(SHARING, Sharing.byConfigName()).orElse(otherwise),
        json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(LinformerConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "Linformer";
  }

  @Override
  public String basePrefix() {
    return Bert.BASE + ".";
  }

  @Override
  public LinformerConfig withHead(HeadConfig other) {
    return new LinformerConfig(encoder, other, k, projectedLength, sharing, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.BERT);
  }

  @Override
  public int maxLength() {
    return Math.min(encoder.maxPositions(), projectedLength);
  }

  @Override
  public ModelConfig withMaxLength(int tokens) {
    return with(Map.of("max_position_embeddings", tokens, LENGTH, tokens));
  }

  /** Keys and values are mixed, and the mixtures are seen: both take as much. */
  @Override
  public AttentionCost attentionCost() {
    return new AttentionCost(
        "low rank: k = %d mixtures of keys and values".formatted(k),
        "8 n k d",
        "n k h",
        (tokens, layer) -> 2 * k);
  }

  @Override
  public List<String> ownParameters() {
    return List.of(".key_projection", ".value_projection");
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, others);
    json.put(K, k);
    json.put(LENGTH, projectedLength);
    json.put(SHARED, sharing == Sharing.KV_PER_HEAD);
    json.put(SHARING, sharing.configName());
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
    var projections = new Projections(net.in(Bert.BASE).in("encoder"), this, tokens);
    var attention = new LowRankAttention(tokens, projections, encoder.attentionDropout());
    return new Bert(encoder).encode(net, inputs, wanted, tokens, layer -> attention);
  }
}
