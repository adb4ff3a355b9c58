package dev.longhand.zoo.prenorm.linformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.prenorm.MeanHead;
import dev.longhand.zoo.prenorm.PreNormSizes;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The sizes of a pre-norm Linformer (Wang et al. 2020), under the names of the package linformer.
 *
 * @param projectedLength positions that keys and values are projected to, k
 * @param headSize width of one attention head
 * @param oneKvHead whether all heads have the same keys and values
 * @param shareKv whether values are the keys
 * @param dropout rate of the attention's weights and after the feed-forward layer's activation
 */
public record PreNormLinformerConfig(
    PreNormSizes sizes,
    HeadConfig head,
    int projectedLength,
    int headSize,
    boolean oneKvHead,
    boolean shareKv,
    double dropout,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "linformer_prenorm";

  /** Copies the further keys. */
  public PreNormLinformerConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json. */
  public static PreNormLinformerConfig read(ConfigReader json) {
    PreNormSizes sizes = PreNormSizes.read(json);
    int mixtures = json.positive("k");
    json.requireMatrix("k", mixtures, sizes.maxLength());
    return new PreNormLinformerConfig(
        sizes,
        json.head(),
        mixtures,
        json.optionalPositive("dim_head").orElse(sizes.dim() / sizes.heads()),
        json.flag("one_kv_head"),
        json.flag("share_kv"),
        json.rate("dropout"),
        json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(PreNormLinformerConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "PreNormLinformer";
  }

  @Override
  public String basePrefix() {
    return "linformer.";
  }

  @Override
  public OptionalInt tokenTypes() {
    return OptionalInt.empty();
  }

  @Override
  public EncoderConfig encoder() {
    return sizes.encoder(dropout, dropout);
  }

  @Override
  public PreNormLinformerConfig withHead(HeadConfig other) {
    return new PreNormLinformerConfig(
        sizes, other, projectedLength, headSize, oneKvHead, shareKv, dropout, others);
  }

  @Override
  public ModelConfig withDropout(double rate) {
    return with(Map.of("dropout", rate));
  }

  @Override
  public int maxLength() {
    return sizes.maxLength();
  }

  /** Keys and values are mixed, and the mixtures are seen: both take as much. */
  @Override
  public AttentionCost attentionCost() {
    return new AttentionCost(
        "low rank: k = %d mixtures of keys and values".formatted(projectedLength),
        "8 n k d",
        "n k h",
        (tokens, layer) -> 2 * projectedLength);
  }

  /** Queries and outputs of all heads; keys and values of one head or of all, one matrix or two. */
  @Override
  public double matrixWeights() {
    double ofHead = (double) sizes.dim() * headSize;
    double keysAndValues = ofHead * (oneKvHead ? 1 : sizes.heads()) * (shareKv ? 1 : 2);
    return 2 * sizes.heads() * ofHead + keysAndValues + sizes.feedForwardWeights();
  }

  @Override
  public ModelConfig withMaxLength(int tokens) {
    return with(Map.of(PreNormSizes.MAX_LENGTH, tokens));
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, sizes::write, others);
    json.put("k", projectedLength);
    json.put("dim_head", headSize);
    json.put("one_kv_head", oneKvHead);
    json.put("share_kv", shareKv);
    json.put("dropout", dropout);
    return json;
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return ForwardPass.of(new PreNormLinformer(this)::encode);
  }

  @Override
  public Head headLayers() {
    return MeanHead.of(this);
  }
}
