package dev.longhand.tools.rerun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.runner.reporting.RunRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks a record against run.schema.json, of which this knows the words that it uses. */
final class RunSchema {
  private final List<String> faults = new ArrayList<>();

  private RunSchema() {}

  static List<String> faults(JsonNode record) throws IOException {
    RunSchema schema = new RunSchema();
    try (var in = RunRecord.class.getResourceAsStream("run.schema.json")) {
      schema.check("run.json", new ObjectMapper().readTree(in), record);
    }
    return schema.faults;
  }

  private void check(String at, JsonNode schema, JsonNode value) {
    if (schema.has("type") && !isOf(schema.get("type").asText(), value)) {
      faults.add(at + " is no " + schema.get("type").asText() + ": " + value);
    }
    if (schema.has("const") && !schema.get("const").equals(value)) {
      faults.add(at + " is not " + schema.get("const"));
    }
    boolean isListed = false;
    for (JsonNode one : schema.path("enum")) {
      isListed |= one.equals(value);
    }
    if (schema.has("enum") && !isListed) {
      faults.add(at + " is none of " + schema.get("enum"));
    }
    schema.path("required").forEach(name -> require(at, value, name.asText()));
    for (JsonNode item : schema.has("items") ? value : schema.path("none")) {
      check(at + "[]", schema.get("items"), item);
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      JsonNode own = schema.path("properties").path(entry.getKey());
      JsonNode known = own.isMissingNode() ? schema.path("additionalProperties") : own;
      if (!known.isMissingNode()) {
        check(at + "." + entry.getKey(), known, entry.getValue());
      }
    }
  }

  private void require(String at, JsonNode value, String name) {
    if (!value.has(name)) {
      faults.add(at + " has no " + name);
    }
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> throw new IllegalArgumentException(type);
    };
  }
}
