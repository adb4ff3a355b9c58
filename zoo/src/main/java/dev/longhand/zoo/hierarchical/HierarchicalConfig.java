package dev.longhand.zoo.hierarchical;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.OptionalInput;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model of long documents: an encoder gives a pooled vector of every segment, and a head over a
 * document's segments its logits. Its config.json is the encoder's with the key {@code head}.
 *
 * <p>A row is a segment. The input {@code segments} says how many rows each document has: those of
 * the first document come first, then those of the second, and so on.
 *
 * @param base the encoder, with the labels
 * @param segmentHead what makes a document's vector of its segments' vectors
 * @param segmentLayers of {@link SegmentHead#TRANSFORMER}; the others have none
 * @param segmentLength tokens, special ones included, of the segments that it is trained on
 * @param segmentOverlap tokens of a segment that the next one repeats
 */
public record HierarchicalConfig(
    ModelConfig base,
    SegmentHead segmentHead,
    int segmentLayers,
    int segmentLength,
    int segmentOverlap)
    implements ModelConfig {

  /** The key of config.json that makes a model hierarchical. */
  public static final String HEAD = "head";

  private static final String HEAD_LAYERS = "head_layers";
  private static final String LENGTH = "segment_length";
  private static final String OVERLAP = "segment_overlap";

  /** What BERT reads, and segments have where nobody says how much. */
  private static final int USUAL_LENGTH = 512;

  /** Refuses an encoder without a pooled vector and a head that is no classification. */
  public HierarchicalConfig {
    if (base.head().type() != HeadType.CLASSIFICATION) {
      throw new UserException(
          "head %s: documents can be classified, not %s; choose a classification"
              .formatted(segmentHead.configName(), base.architecture()));
    }
    pooler(base, segmentHead);
    if (segmentLength > base.maxLength()) {
      throw new UserException(
          "segment_length is %d; expected at most %d, the tokens that the encoder reads"
              .formatted(segmentLength, base.maxLength()));
    }
  }

  /** An encoder, with its labels, under a head that has two layers if any. */
  public static HierarchicalConfig of(ModelConfig base, SegmentHead head) {
    ObjectNode json = base.toJson();
    json.put(HEAD, head.configName());
    return read(json, "configuration", rest -> base);
  }

  /**
   * Reads the content of a config.json.
   *
   * @param source its name in messages
   * @param encoders reads the configuration of the segments' encoder from the remaining keys
   */
  public static HierarchicalConfig read(
      ObjectNode json, String source, Function<ObjectNode, ModelConfig> encoders) {
    ObjectNode defaults = ConfigReader.resource(HierarchicalConfig.class, "defaults.json");
    ConfigReader keys = new ConfigReader(json, defaults, source);
    SegmentHead head = keys.choice(HEAD, SegmentHead.byConfigName());
    int layers = keys.positive(HEAD_LAYERS);
    ObjectNode rest = json.deepCopy();
    rest.remove(List.of(HEAD, HEAD_LAYERS, LENGTH, OVERLAP));
    ModelConfig base = encoders.apply(rest);
    int length = keys.optionalPositive(LENGTH).orElse(Math.min(USUAL_LENGTH, base.maxLength()));
    return new HierarchicalConfig(base, head, layers, length, keys.natural(OVERLAP));
  }

  /** A row's pooled vector is that of the encoder's multiple choice, in every model that has it. */
  private static PooledHead pooler(ModelConfig base, SegmentHead head) {
    if (base.withHead(HeadConfig.of(HeadType.MULTIPLE_CHOICE)).headLayers()
        instanceof PooledHead pooled) {
      return pooled;
    }
    throw new UserException(
        "head %s needs an encoder with a pooled vector, which %s does not have; choose one like BERT"
            .formatted(head.configName(), base.modelType()));
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(json, "configuration", base::fromJson);
  }

  @Override
  public String modelType() {
    return base.modelType();
  }

  @Override
  public String className() {
    return "Hierarchical" + base.className();
  }

  @Override
  public String basePrefix() {
    return base.basePrefix();
  }

  @Override
  public EncoderConfig encoder() {
    return base.encoder();
  }

  @Override
  public HeadConfig head() {
    return base.head();
  }

  @Override
  public HierarchicalConfig withHead(HeadConfig other) {
    return withBase(base.withHead(other));
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return base.checkpointNames();
  }

  @Override
  public boolean startsLongModels() {
    return base.startsLongModels();
  }

  /** The most tokens that a segment can have, special tokens included. */
  @Override
  public int maxLength() {
    return base.maxLength();
  }

  @Override
  public HierarchicalConfig withMaxLength(int tokens) {
    int length = Math.min(segmentLength, tokens);
    return withSegments(length, segmentOverlap).withBase(base.withMaxLength(tokens));
  }

  private HierarchicalConfig withBase(ModelConfig other) {
    return new HierarchicalConfig(other, segmentHead, segmentLayers, segmentLength, segmentOverlap);
  }

  /** This configuration with segments of another length and overlap. */
  public HierarchicalConfig withSegments(int length, int overlap) {
    return new HierarchicalConfig(base, segmentHead, segmentLayers, length, overlap);
  }

  /** The attention within a segment. */
  @Override
  public AttentionCost attentionCost() {
    return base.attentionCost();
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = base.toJson();
    json.putArray("architectures").add(architecture());
    json.put(HEAD, segmentHead.configName());
    if (segmentHead == SegmentHead.TRANSFORMER) {
      json.put(HEAD_LAYERS, segmentLayers);
    }
    json.put(LENGTH, segmentLength);
    json.put(OVERLAP, segmentOverlap);
    return json;
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return base.forward(options);
  }

  @Override
  public HierarchicalHead headLayers() {
    return new HierarchicalHead(pooler(base, segmentHead), documents(), encoder(), labels().size());
  }

  private DocumentVectors documents() {
    return switch (segmentHead) {
      case MEAN -> DocumentVectors.MEAN;
      case MAX -> DocumentVectors.MAX;
      case LSTM -> Lstm::lastStates;
      case TRANSFORMER -> new SegmentEncoder(encoder().withLayers(segmentLayers));
    };
  }

  @Override
  public List<OptionalInput> optionalInputs() {
    return base.optionalInputs();
  }

  @Override
  public int redrawInterval() {
    return base.redrawInterval();
  }

  @Override
  public List<String> ownParameters() {
    return base.ownParameters();
  }
}
