package dev.longhand.zoo.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The keys of a config.json over the architecture's defaults: transformers leaves out what is at
 * its default. Every refusal names the file, the key, the value and what was expected.
 */
public final class ConfigReader {
  /** The key that says whether the decoder of the masked language model is the word embeddings. */
  public static final String TIED = "tie_word_embeddings";

  /** Keys that say how a file was made, or that are written anew. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "_name_or_path",
          "architectures",
          "attn_implementation",
          "dtype",
          "finetuning_task",
          "id2label",
          "label2id",
          "model_type",
          "num_labels",
          "position_embedding_type",
          "problem_type",
          "torch_dtype");

  /** Options that change what is computed, with the only values that are computed here. */
  private static final Map<String, List<String>> ONLY =
      Map.of(
          "position_embedding_type", List.of("absolute"),
          "is_decoder", List.of("false"),
          "add_cross_attention", List.of("false"),
          "pruned_heads", List.of("{}"),
          "quantization_config", List.of());

  /** Names that transformers gives outputs which have none. */
  private static final Pattern UNNAMED = Pattern.compile("LABEL_\\d+");

  private static final int LONGEST_VALUE = 200;

  private final ObjectNode json;
  private final ObjectNode defaults;
  private final String source;
  private final Set<String> read = new TreeSet<>(NOT_KEPT);

  /**
   * Returns a reader of keys that no file names, with the defaults beside the class of their owner.
   */
  public static ConfigReader of(Class<?> owner, ObjectNode json) {
    return new ConfigReader(json, resource(owner, "defaults.json"), "configuration");
  }

  /** Reads a config.json's content; the source is its name in messages. */
  public ConfigReader(ObjectNode json, ObjectNode defaults, String source) {
    this.json = json;
    this.defaults = defaults;
    this.source = source;
    ONLY.forEach(this::requireOnly);
  }

  /** A JSON object among the class's resources. */
  public static ObjectNode resource(Class<?> owner, String name) {
    try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
      return (ObjectNode) new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireOnly(String key, List<String> values) {
    JsonNode value = json.get(key);
    if (value != null && !value.isNull() && !values.contains(text(value))) {
      throw refusal(
          key, text(value), values.isEmpty() ? "none: it is not supported" : values.get(0));
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** A whole number above zero. */
  public int positive(String key) {
    return integer(key, 1, "a whole number above 0");
  }

  /** A whole number, zero or more. */
  public int natural(String key) {
    return integer(key, 0, "a whole number from 0");
  }

  /** A whole number above zero, or empty where it is null or missing. */
  public Optional<Integer> optionalPositive(String key) {
    return isNone(key) ? Optional.empty() : Optional.of(positive(key));
  }

  private boolean isNone(String key) {
    JsonNode value = value(key);
    return value.isNull() || value.isMissingNode();
  }

  /** Whole numbers above zero, one for each of so many: a list of them, or one for all. */
  public List<Integer> positives(String key, int count) {
    JsonNode list = value(key);
    if (!list.isArray()) {
      return Collections.nCopies(count, positive(key));
    }
    String expected = "a whole number above 0 or a list of " + count;
    if (list.size() != count) {
      throw refusal(key, list, expected);
    }
    List<Integer> values = new ArrayList<>();
    list.forEach(value -> values.add(integer(key, value, 1, expected)));
    return values;
  }

  private int integer(String key, int least, String expected) {
    return integer(key, value(key), least, expected);
  }

  private int integer(String key, JsonNode value, int least, String expected) {
    if (!value.canConvertToExactIntegral()
        || !value.canConvertToInt()
        || value.intValue() < least) {
      throw refusal(key, value, expected);
    }
    int largest = ConfigLimits.largest(key);
    if (value.intValue() > largest) {
      throw refusal(key, value, "at most %,d".formatted(largest));
    }
    return value.intValue();
  }

  /** Refuses a matrix of more elements than a file's tensor may have. */
  public void requireMatrix(String key, int rows, int columns) {
    ConfigLimits.requireMatrix(this, key, rows, columns);
  }

  /** A number, zero or more. */
  public double number(String key) {
    JsonNode value = value(key);
    if (!value.isNumber() || !(value.doubleValue() >= 0)) {
      throw refusal(key, value, "a number from 0");
    }
    return value.doubleValue();
  }

  /** A dropout rate: at least 0 and below 1. */
  public double rate(String key) {
    JsonNode value = value(key);
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() < 1)) {
      throw refusal(key, value, "a rate from 0 to below 1");
    }
    return value.doubleValue();
  }

  /** A dropout rate, or empty where it is null or missing. */
  public OptionalDouble optionalRate(String key) {
    return value(key).isNull() ? OptionalDouble.empty() : OptionalDouble.of(rate(key));
  }

  /** True or false. */
  public boolean flag(String key) {
    JsonNode value = value(key);
    if (!value.isBoolean()) {
      throw refusal(key, value, "true or false");
    }
    return value.booleanValue();
  }

  /** One of several names. */
  public <T> T choice(String key, Map<String, T> choices) {
    T chosen = choices.get(value(key).asText());
    if (chosen == null) {
      throw refusal(key, text(value(key)), "one of " + String.join(", ", choices.keySet()));
    }
    return chosen;
  }

  /** One of several names, or empty where it is null or missing. */
  public <T> Optional<T> optionalChoice(String key, Map<String, T> choices) {
    return isNone(key) ? Optional.empty() : Optional.of(choice(key, choices));
  }

  /** The head by architectures; a classification where it names no other. */
  public HeadConfig head() {
    HeadType type = HeadType.of(json.path("architectures").path(0).asText());
    if (type == HeadType.MASKED_WORDS) {
      requireOnly(TIED, List.of("true"));
    }
    return type == HeadType.CLASSIFICATION
        ? HeadConfig.classification(labels())
        : HeadConfig.of(type);
  }

  /** The outputs of the head: id2label, or LABEL_0, LABEL_1 where there is none, and their type. */
  private Labels labels() {
    Labels labels = Labels.unnamed(labelCount());
    JsonNode names = json.path("id2label");
    if (names.size() == labels.size()) {
      labels = new Labels(labelNames((ObjectNode) names), labels.type());
      requireSameNames(labels);
    }
    JsonNode type = json.path("problem_type");
    if (type.isMissingNode() || type.isNull()) {
      return labels;
    }
    Map<String, ProblemType> types = new LinkedHashMap<>();
    for (ProblemType each : ProblemType.values()) {
      types.put(each.configName(), each);
    }
    ProblemType chosen = types.get(type.asText());
    if (chosen == null) {
      throw refusal("problem_type", type, "one of " + String.join(", ", types.keySet()));
    }
    if (chosen == ProblemType.REGRESSION && labels.size() != 1) {
      throw refusal(
          "problem_type",
          type.asText(),
          "another one: there are " + labels.size() + " labels and a regression has one");
    }
    return new Labels(labels.names(), chosen);
  }

  /** The size of the head; as in transformers num_labels wins where id2label has another size. */
  private int labelCount() {
    JsonNode given = json.path("num_labels");
    JsonNode names = json.path("id2label");
    boolean isNamed = !names.isMissingNode() && !names.isNull();
    if (isNamed && (!names.isObject() || names.size() > ConfigLimits.LABELS)) {
      throw refusal(
          "id2label", names, "at most %,d names by number".formatted(ConfigLimits.LABELS));
    }
    if (!given.isMissingNode() && !given.isNull()) {
      return integer("num_labels", given, 1, "a whole number above 0");
    }
    if (isNamed && names.isEmpty()) {
      throw refusal("id2label", names, "at least one name");
    }
    return isNamed ? names.size() : 2;
  }

  /** Refuses a label2id that gives an output another name than id2label does. */
  private void requireSameNames(Labels labels) {
    for (Map.Entry<String, JsonNode> entry : json.path("label2id").properties()) {
      String name = entry.getKey();
      boolean saysNothing = UNNAMED.matcher(name).matches() && !labels.names().contains(name);
      int id = entry.getValue().asInt(-1);
      String other = id >= 0 && id < labels.size() ? labels.names().get(id) : "no output";
      if (!saysNothing && !other.equals(name)) {
        throw refusal(
            "label2id",
            json.get("label2id"),
            "what id2label says, which is %s: output %d is '%s' in the one and '%s' in the other"
                .formatted(shown(json.get("id2label")), id, shown(name), shown(other)));
      }
    }
  }

  private List<String> labelNames(ObjectNode id2label) {
    Map<Integer, String> names = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : id2label.properties()) {
      if (!entry.getKey().matches("\\d{1,6}")) {
        throw refusal("id2label", id2label, "the keys 0, 1, 2 and so on");
      }
      JsonNode name = entry.getValue();
      if (!name.isValueNode() || name.isNull()) {
        throw refusal("id2label", id2label, "a name for each output");
      }
      names.put(Integer.valueOf(entry.getKey()), name.asText());
    }
    if (new HashSet<>(names.values()).size() < id2label.size()) {
      throw refusal("id2label", id2label, "no two names alike");
    }
    int last = 0;
    for (int id : names.keySet()) {
      if (id != last++) {
        throw refusal("id2label", id2label, "the keys 0, 1, 2 and so on");
      }
    }
    return List.copyOf(names.values());
  }

  /** The keys that were not asked for; they are kept as they are. */
  public Map<String, JsonNode> others() {
    Map<String, JsonNode> others = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!read.contains(entry.getKey())) {
        others.put(entry.getKey(), entry.getValue());
      }
    }
    return others;
  }

  private JsonNode value(String key) {
    read.add(key);
    JsonNode value = json.get(key);
    if (value == null) {
      value = defaults.path(key);
    }
    return value;
  }

  /** A value that cannot be used. */
  public UserException refusal(String key, Object value, String expected) {
    return new UserException(
        "%s: %s is %s; expected %s".formatted(source, key, shown(value), expected));
  }

  private static String shown(Object value) {
    return Printable.shortened(value, LONGEST_VALUE);
  }
}
