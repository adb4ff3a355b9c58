package dev.longhand.zoo.longformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.ConfigWriter;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Activation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the config.json of Longformer says (Beltagy et al. 2020).
 *
 * @param windows positions around a token that it sees, by layer; a half of them on each side
 * @param separatorId the token between two texts
 * @param globalAttention the global tokens where no mask is given; a key of this library's own
 */
public record LongformerConfig(
    EncoderConfig encoder,
    HeadConfig head,
    List<Integer> windows,
    int separatorId,
    GlobalAttention globalAttention,
    Map<String, JsonNode> others)
    implements ModelConfig {

  /** The {@code model_type} of config.json. */
  public static final String MODEL_TYPE = "longformer";

  /** The global projections of a converted model start as copies of the local ones. */
  private static final Map<String, String> COPIES =
      Map.of(
          ".self.query.", ".self.query_global.",
          ".self.key.", ".self.key_global.",
          ".self.value.", ".self.value_global.");

  /** The key of config.json that says which tokens are global. */
  public static final String GLOBAL_ATTENTION = "global_attention";

  /** The key of config.json for the width of the windows. */
  public static final String WINDOW = "attention_window";

  /** Copies the windows and the further keys. */
  public LongformerConfig {
    windows = List.copyOf(windows);
    others = Map.copyOf(others);
  }

  /** Reads a config.json and refuses windows that have no middle. */
  public static LongformerConfig read(ConfigReader json) {
    EncoderConfig encoder = EncoderConfig.read(json);
    List<Integer> windows = json.positives(WINDOW, encoder.layers());
    if (windows.stream().anyMatch(window -> window % 2 != 0)) {
      throw json.refusal(WINDOW, windows, "even numbers from 2");
    }
    HeadConfig head = json.head();
    return new LongformerConfig(
        encoder,
        head,
        windows,
        json.natural("sep_token_id"),
        json.optionalChoice(GLOBAL_ATTENTION, GlobalAttention.byConfigName())
            .orElse(GlobalAttention.of(head.type())),
        json.others());
  }

  @Override
  public ModelConfig fromJson(ObjectNode json) {
    return read(ConfigReader.of(LongformerConfig.class, json));
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public String className() {
    return "Longformer";
  }

  @Override
  public String basePrefix() {
    return "longformer.";
  }

  /** Another form of head also has other global tokens: those that it has in the reference. */
  @Override
  public LongformerConfig withHead(HeadConfig other) {
    GlobalAttention attention =
        other.type() == head.type() ? globalAttention : GlobalAttention.of(other.type());
    return new LongformerConfig(encoder, other, windows, separatorId, attention, others);
  }

  /** This configuration for a tokenizer with another separator. */
  public LongformerConfig withSeparator(int separatorTokenId) {
    return new LongformerConfig(encoder, head, windows, separatorTokenId, globalAttention, others);
  }

  @Override
  public Optional<CheckpointNames> checkpointNames() {
    return Optional.of(CheckpointNames.ofRoberta(basePrefix(), COPIES));
  }

  @Override
  public int maxLength() {
    // Positions count from the one after the padding id.
    return encoder.maxPositions() - encoder.padTokenId() - 1;
  }

  /** A token sees the window, itself and the global tokens, which see everything. */
  @Override
  public AttentionCost attentionCost() {
    int globals = globalAttention == GlobalAttention.NONE ? 0 : 1;
    return new AttentionCost(
        "window of w = %s in tiles of c = %s, g %s global"
            .formatted(
                each(window -> window),
                each(window -> Tiles.largest(window / 2)),
                globalAttention == GlobalAttention.FIRST_TEXT
                    ? "(the first text)"
                    : "= " + globals),
        "4 n (w + 1 + 2 g) d",
        "n (w + c + 2 g) h",
        (tokens, layer) -> Math.min(tokens, windows.get(layer) + 1 + 2 * globals));
  }

  /** What the layers' windows have: one number where it is the same for all. */
  private String each(UnaryOperator<Integer> ofWindow) {
    List<Integer> all = windows.stream().map(ofWindow).distinct().toList();
    return String.join(" or ", all.stream().map(String::valueOf).toList());
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = ConfigWriter.write(this, others);
    ArrayNode list = json.putArray(WINDOW);
    windows.forEach(list::add);
    json.put("sep_token_id", separatorId);
    // Else a folder whose head is replaced elsewhere would come back with the old head's.
    if (globalAttention != GlobalAttention.of(head.type())) {
      json.put(GLOBAL_ATTENTION, globalAttention.configName());
    }
    return json;
  }

  @Override
  public List<OptionalInput> optionalInputs() {
    return List.of(globalAttention.input(separatorId));
  }

  @Override
  public ForwardPass forward(BuildOptions options) {
    return ForwardPass.of(new Longformer(this)::encode);
  }

  @Override
  public Head headLayers() {
    // All heads have hidden_dropout_prob, whatever classifier_dropout says.
    double dropout = encoder.hiddenDropout();
    return switch (head.type()) {
      case CLASSIFICATION -> new FirstTokenHead(Activation.TANH, dropout, labels().size());
      case MULTIPLE_CHOICE ->
          new PooledHead("longformer.pooler.dense", Activation.TANH, dropout, 1);
      case MASKED_WORDS -> MaskedLanguageModelHead.ofRoberta(basePrefix(), encoder);
    };
  }
}
