package dev.longhand.zoo.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The writer of the common part of config.json: architecture, labels and encoder sizes. */
public final class ConfigWriter {
  private ConfigWriter() {}

  /**
   * The keys that BERT and its descendants share, then by name the ones that were read and only
   * kept: the same model gives the same bytes.
   */
  public static ObjectNode write(ModelConfig config, Map<String, JsonNode> others) {
    return write(config, config.encoder()::write, others);
  }

  /** The same for an architecture whose sizes have keys of their own. */
  public static ObjectNode write(
      ModelConfig config, Consumer<ObjectNode> sizes, Map<String, JsonNode> others) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures").add(config.architecture());
    json.put("model_type", config.modelType());
    json.put("dtype", "float32");
    if (config.head().type() == HeadType.CLASSIFICATION) {
      write(config.labels(), json);
    }
    sizes.accept(json);
    new TreeMap<>(others).forEach(json::set);
    if (config.head().type() == HeadType.MASKED_WORDS && json.has(ConfigReader.TIED)) {
      json.put(ConfigReader.TIED, true);
    }
    return json;
  }

  private static void write(Labels labels, ObjectNode json) {
    ObjectNode id2label = json.putObject("id2label");
    ObjectNode label2id = json.putObject("label2id");
    for (int id = 0; id < labels.size(); id++) {
      String name = labels.names().get(id);
      id2label.put(Integer.toString(id), name);
      label2id.put(name, id);
    }
    json.put("problem_type", labels.type().configName());
  }
}
