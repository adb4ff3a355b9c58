package dev.longhand.zoo.prenorm.performer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.attention.Kernel;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.RandomFeatures;
import dev.longhand.zoo.prenorm.MeanHead;
import dev.longhand.zoo.prenorm.PreNormSizes;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The sizes of a pre-norm Performer (Choromanski et al. 2021), under the names of
 * performer-pytorch.
 *
 * @param headSize width of one attention head
 * @param features random features of each layer
 * @param redrawInterval training steps after which features are drawn anew; 0 for never
 * @param kernel of the attention
 * @param rotary whether positions are rotary ones with fixed sines, or learned
 * @param embeddingDropout rate of the embeddings
 * @param feedForwardDropout rate after the feed-forward layer's activation
 * @param attentionDropout rate of the attention's output
 */
public record PreNormPerformerConfig(
    PreNormSizes sizes,
    HeadConfig head,
    int headSize,
    int features,
    int redrawInterval,
    Kernel kernel,
    boolean rotary,
    double embeddingDropout,
    double feedForwardDropout,
    double attentionDropout,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "performer_prenorm";

  /** Copies the further keys. */
  public PreNormPerformerConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json; without {@code nb_features} there are int(d ln d), d the head's size. */
  public static PreNormPerformerConfig read(ConfigReader json) {
    var sizes = PreNormSizes.read(json);
    int headSize = json.positive("dim_head");
    boolean rotary = json.flag("rotary_position_emb");
    if (rotary) {
      requireEven(json, "dim", sizes.dim());
      requireEven(json, "dim_head", headSize);
    }
    int features =
        json.optionalPositive("nb_features").orElseGet(() -> RandomFeatures.defaultCount(headSize));
    json.requireMatrix("nb_features", features, headSize);
    return new PreNormPerformerConfig(
        sizes,
        json.head(),
        headSize,
        features,
        json.natural("feature_redraw_interval"),
        json.flag("generalized_attention") ? Kernel.RELU : Kernel.SOFTMAX,
        rotary,
        json.rate("emb_dropout"),
        json.rate("ff_dropout"),
        json.rate("attn_dropout"),
        json.others());
  }

  private static void requireEven(ConfigReader json, String key, int value) {
    if (value % 2 != 0) {
      throw json.refusal(key, value, "an even number, or rotary_position_emb false");
    }
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(PreNormPerformerConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "PreNormPerformer";
  }

  @Override
  public String basePrefix() {
    return "performer.";
  }

  @Override
  public OptionalInt tokenTypes() {
    return OptionalInt.empty();
  }

  @Override
  public EncoderConfig encoder() {
    return sizes.encoder(feedForwardDropout, attentionDropout);
  }

  @Override
  public PreNormPerformerConfig withHead(HeadConfig other) {
    return new PreNormPerformerConfig(
        sizes,
        other,
        headSize,
        features,
        redrawInterval,
        kernel,
        rotary,
        embeddingDropout,
        feedForwardDropout,
        attentionDropout,
        others);
  }

  @Override
  public ModelConfig withDropout(double rate) {
    return with(Map.of("emb_dropout", rate, "ff_dropout", rate, "attn_dropout", rate));
  }

  @Override
  public int maxLength() {
    return sizes.maxLength();
  }

  /** The heads together may be wider than the hidden states. */
  @Override
  public AttentionCost attentionCost() {
    double width = (double) sizes.heads() * headSize / sizes.dim();
    return new AttentionCost(
        "FAVOR+: m = %d random features (%s), heads of d_h = %d"
            .formatted(features, kernel.configName(), headSize),
        "8 n m h d_h",
        "2 n m h",
        (tokens, layer) -> 2 * features * width);
  }

  @Override
  public double matrixWeights() {
    return 4.0 * sizes.dim() * sizes.heads() * headSize + sizes.feedForwardWeights();
  }

  @Override
  public ModelConfig withMaxLength(int tokens) {
    return with(Map.of(PreNormSizes.MAX_LENGTH, tokens));
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, sizes::write, others);
    json.put("dim_head", headSize);
    json.put("nb_features", features);
    json.put("feature_redraw_interval", redrawInterval);
    json.put("generalized_attention", kernel == Kernel.RELU);
    json.put("rotary_position_emb", rotary);
    json.put("emb_dropout", embeddingDropout);
    json.put("ff_dropout", feedForwardDropout);
    json.put("attn_dropout", attentionDropout);
    return json;
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return ForwardPass.of(new PreNormPerformer(this)::encode);
  }

  @Override
  public Head headLayers() {
    return MeanHead.of(this);
  }
}
