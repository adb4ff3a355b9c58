package dev.longhand.zoo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.zoo.bert.BertConfig;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.distilbert.DistilBertConfig;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.linformer.LinformerConfig;
import dev.longhand.zoo.longformer.LongformerConfig;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.performer.PerformerConfig;
import dev.longhand.zoo.prenorm.linformer.PreNormLinformerConfig;
import dev.longhand.zoo.prenorm.performer.PreNormPerformerConfig;
import dev.longhand.zoo.roberta.RobertaConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The architectures of the zoo by the {@code model_type} of their config.json. */
public final class Models {
  private record Architecture(Class<?> owner, Function<ConfigReader, ModelConfig> reader) {}

  private static final Map<String, Architecture> BY_MODEL_TYPE =
      new TreeMap<>(
          Map.of(
              BertConfig.MODEL_TYPE, new Architecture(BertConfig.class, BertConfig::read),
              DistilBertConfig.MODEL_TYPE,
                  new Architecture(DistilBertConfig.class, DistilBertConfig::read),
              RobertaConfig.MODEL_TYPE, new Architecture(RobertaConfig.class, RobertaConfig::read),
              BigBirdConfig.MODEL_TYPE, new Architecture(BigBirdConfig.class, BigBirdConfig::read),
              LongformerConfig.MODEL_TYPE,
                  new Architecture(LongformerConfig.class, LongformerConfig::read),
              LinformerConfig.MODEL_TYPE,
                  new Architecture(LinformerConfig.class, LinformerConfig::read),
              PerformerConfig.MODEL_TYPE,
                  new Architecture(PerformerConfig.class, PerformerConfig::read),
              PreNormLinformerConfig.MODEL_TYPE,
                  new Architecture(PreNormLinformerConfig.class, PreNormLinformerConfig::read),
              PreNormPerformerConfig.MODEL_TYPE,
                  new Architecture(PreNormPerformerConfig.class, PreNormPerformerConfig::read)));

  private static final JsonMapper JSON = JsonInput.mapper().build();
  private static final int LONGEST_VALUE = 100;

  private Models() {}

  /** Reads a config.json and refuses what this library does not compute. */
  public static ModelConfig read(Path configJson) {
    if (!Files.exists(configJson)) {
      throw new UserException(
          configJson + ": there is no such file; a model's folder needs its config.json");
    }
    try {
      JsonNode json = JSON.readTree(JsonInput.text(configJson, JsonInput.LARGEST_CONFIG));
      if (json instanceof ObjectNode object) {
        return of(object, configJson.toString());
      }
      throw notJson(configJson, "it holds no JSON object", null);
    } catch (JsonProcessingException e) {
      throw notJson(configJson, FileErrors.notJson(e), e);
    }
  }

  private static UserException notJson(Path configJson, String why, Exception cause) {
    return new UserException(
        configJson + ": not a model's configuration in JSON (" + why + "); fetch it again", cause);
  }

  /** Reads the content of a config.json; the source is its name in messages. */
  public static ModelConfig of(ObjectNode json, String source) {
    if (json.has(HierarchicalConfig.HEAD)) {
      return HierarchicalConfig.read(json, source, rest -> of(rest, source));
    }
    String modelType = json.path("model_type").asText("");
    Architecture architecture = BY_MODEL_TYPE.get(modelType);
    if (architecture == null) {
      throw new UserException(
          "%s: model_type is '%s'; known are %s"
              .formatted(
                  source,
                  Printable.shortened(modelType, LONGEST_VALUE),
                  String.join(", ", BY_MODEL_TYPE.keySet())));
    }
    ObjectNode defaults = ConfigReader.resource(architecture.owner, "defaults.json");
    return architecture.reader.apply(new ConfigReader(json, defaults, source));
  }
}
