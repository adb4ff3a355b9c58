package dev.longhand.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What every config.json has: the architecture, the labels, the encoder's sizes. */
public final class ConfigWriter {
  private ConfigWriter() {}

  /**
   * The keys that all architectures share, then by name the ones that were read and only kept: the
   * same model gives the same bytes.
   */
  public static ObjectNode write(ModelConfig config, Map<String, JsonNode> others) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures").add(config.architecture());
    json.put("model_type", config.modelType());
    json.put("dtype", "float32");
    ObjectNode id2label = json.putObject("id2label");
    ObjectNode label2id = json.putObject("label2id");
    for (int id = 0; id < config.labels().size(); id++) {
      String name = config.labels().names().get(id);
      id2label.put(Integer.toString(id), name);
      label2id.put(name, id);
    }
    json.put("problem_type", config.labels().type().configName());
    config.encoder().write(json);
    new TreeMap<>(others).forEach(json::set);
    return json;
  }
}
