package dev.longhand.zoo.bigbird;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.heads.FirstTokenHead;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.MaskedLanguageModelHead;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.OptionalInput;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Activation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the config.json of BigBird says (Zaheer et al. 2020).
 *
 * @param blockSparse whether attention is block-sparse where it can be
 * @param blockSize positions of a block
 * @param randomBlocks blocks that each block attends to at random, r in the paper
 * @param useBias whether query, key and value have a bias
 * @param rescaleEmbeddings whether word embeddings are multiplied by the root of the hidden size
 */
public record BigBirdConfig(
    EncoderConfig encoder,
    HeadConfig head,
    boolean blockSparse,
    int blockSize,
    int randomBlocks,
    boolean useBias,
    boolean rescaleEmbeddings,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** Blocks of the longest text: the graph holds a table of random blocks as long in each layer. */
  private static final int MOST_BLOCKS = 4096;

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "big_bird";

  /** The input of {@code evaluate} and {@code train} that the plan follows from. */
  public static final String PLAN_LENGTH = "plan_length";

  private static final String SPARSE = "block_sparse";
  private static final String FULL = "original_full";

  /** Copies the further keys. */
  public BigBirdConfig {
    others = Map.copyOf(others);
  }

  /** Reads a config.json. */
  public static BigBirdConfig read(ConfigReader json) {
    BigBirdConfig config =
        new BigBirdConfig(
            EncoderConfig.read(json),
            json.head(),
            json.choice("attention_type", Map.of(SPARSE, true, FULL, false)),
            json.positive("block_size"),
            json.natural("num_random_blocks"),
            json.flag("use_bias"),
            json.flag("rescale_embeddings"),
            json.others());
    int smallest = config.encoder.maxPositions() / MOST_BLOCKS;
    if (config.blockSize < smallest) {
      throw json.refusal(
          "block_size", config.blockSize, "at least %d for so many positions".formatted(smallest));
    }
    return config;
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(BigBirdConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "BigBird";
  }

  @Override
  public String basePrefix() {
    return "bert.";
  }

  @Override
  public BigBirdConfig withHead(HeadConfig other) {
    return new BigBirdConfig(
        encoder, other, blockSparse, blockSize, randomBlocks, useBias, rescaleEmbeddings, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.BIG_BIRD);
  }

  @Override
  public int maxLength() {
    return encoder.maxPositions();
  }

  /** The longest plan that full attention is used for where attention is block-sparse. */
  public int longestFullPlan() {
    return (5 + 2 * randomBlocks) * blockSize;
  }

  /** Whether a batch of this plan length takes the block-sparse way. */
  public boolean isBlockSparse(AttentionType type, int planLength) {
    return switch (type) {
      case AUTO -> blockSparse && planLength > longestFullPlan();
      case FULL -> false;
      case BLOCK_SPARSE -> true;
    };
  }

  /** A block sees 5 + r blocks, and the two global ones among them see everything. */
  @Override
  public AttentionCost attentionCost() {
    if (!blockSparse) {
      return AttentionCost.FULL;
    }
    return new AttentionCost(
        "full up to %d tokens, then blocks of b = %d, each with r = %d at random"
            .formatted(longestFullPlan(), blockSize, randomBlocks),
        "4 n (7 + r) b d",
        "n (7 + r) b h",
        (tokens, layer) ->
            isBlockSparse(AttentionType.AUTO, tokens)
                ? Math.min(tokens, (7 + randomBlocks) * blockSize)
                : tokens);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, others);
    json.put("attention_type", blockSparse ? SPARSE : FULL);
    json.put("block_size", blockSize);
    json.put("num_random_blocks", randomBlocks);
    json.put("use_bias", useBias);
    json.put("rescale_embeddings", rescaleEmbeddings);
    return json;
  }

  /** The length that the blocks are planned for; by default the batch's. */
  @Override
  public List<OptionalInput> optionalInputs() {
    return List.of(
        OptionalInput.scalar(
            PLAN_LENGTH, (tf, ids) -> tf.gather(tf.shape(ids), tf.constant(1), tf.constant(0))));
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return new BigBird(this, options.randomBlocks()).forward(options.attentionType());
  }

  @Override
  public Head headLayers() {
    return switch (head.type()) {
      case CLASSIFICATION ->
          new FirstTokenHead(encoder.activation(), encoder.headDropout(), labels().size());
      case MULTIPLE_CHOICE ->
          new PooledHead("bert.pooler", Activation.TANH, encoder.hiddenDropout(), 1);
      case MASKED_WORDS -> MaskedLanguageModelHead.ofBert(basePrefix(), encoder);
    };
  }
}
