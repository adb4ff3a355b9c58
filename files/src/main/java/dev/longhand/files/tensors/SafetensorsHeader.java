package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file: its tensors lie within the file, one directly after
 * another, each of exactly the bytes that its shape and type need.
 *
 * @param entries by name, in the order of the data
 * @param offsets where each tensor starts in the file
 * @param metadata what the file says about itself
 */
record SafetensorsHeader(
    Map<String, TensorEntry> entries, Map<String, Long> offsets, Map<String, String> metadata) {
  /** Some 200,000 tensors; the reference implementation reads up to 100 MB. */
  private static final long LONGEST_HEADER = 25_000_000;

  private static final String METADATA = "__metadata__";

  private static final JsonMapper JSON =
      JsonInput.mapper()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A tensor as the header has it, its place counted from the header's end. */
  private record Placed(TensorEntry entry, long begin, long end) {}

  static SafetensorsHeader read(MappedFile file) {
    long length = length(file);
    JsonNode json = json(file, length);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Placed> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (field.getKey().equals(METADATA)) {
        metadata.putAll(metadata(file, field.getValue()));
      } else {
        tensors.add(tensor(file, field.getKey(), field.getValue()));
      }
    }
    tensors.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    return placed(file, 8 + length, tensors, metadata);
  }

  private static long length(MappedFile file) {
    if (file.size() < 8) {
      throw refused(file, "it has " + file.size() + " bytes where a header's length takes 8");
    }
    long length = file.map(0, 8).getLong(0);
    if (length < 2 || length > LONGEST_HEADER) {
      throw refused(
          file,
          "its header's length is "
              + Long.toUnsignedString(length)
              + " bytes where 2 to "
              + LONGEST_HEADER
              + " are possible");
    }
    if (length > file.size() - 8) {
      throw refused(
          file, "its header takes " + length + " bytes, but only " + (file.size() - 8) + " follow");
    }
    return length;
  }

  private static JsonNode json(MappedFile file, long length) {
    byte[] text = new byte[(int) length];
    file.map(8, length).get(text);
    try {
      JsonNode json = JSON.readTree(new String(text, StandardCharsets.UTF_8));
      if (text[0] != '{' || !json.isObject()) {
        throw refused(file, "its header is no JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw refused(file, "its header is not valid JSON (" + FileErrors.notJson(e) + ")");
    }
  }

  private static Map<String, String> metadata(MappedFile file, JsonNode json) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getValue().isTextual()) {
        throw refused(file, METADATA + " maps " + quoted(field.getKey()) + " to no text");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
    return metadata;
  }

  private static Placed tensor(MappedFile file, String name, JsonNode json) {
    if (name.length() > TensorEntry.LONGEST_NAME) {
      throw refused(file, "tensor " + quoted(name) + " has a name of " + name.length());
    }
    String typeName = json.path("dtype").asText();
    ElementType type =
        ElementType.of(typeName)
            .orElseThrow(
                () ->
                    refused(
                        file,
                        "tensor "
                            + quoted(name)
                            + " has dtype "
                            + quoted(typeName)
                            + " where one of "
                            + List.of(ElementType.values())
                            + " was expected"));
    List<Long> shape = sizes(file, name, json.path("shape"), "shape");
    List<Long> offsets = sizes(file, name, json.path("data_offsets"), "data_offsets");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw refused(
          file, "tensor " + quoted(name) + " has data_offsets " + offsets + ", not [begin, end]");
    }
    TensorEntry entry = new TensorEntry(name, type, shape);
    long bytes = offsets.get(1) - offsets.get(0);
    if (!fits(entry, bytes)) {
      throw refused(
          file,
          "tensor "
              + quoted(name)
              + " of "
              + type
              + " and shape "
              + shape
              + " lies in "
              + bytes
              + " bytes, which is not its size");
    }
    return new Placed(entry, offsets.get(0), offsets.get(1));
  }

  private static boolean fits(TensorEntry entry, long bytes) {
    try {
      return entry.bytes() == bytes;
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private static List<Long> sizes(MappedFile file, String name, JsonNode json, String key) {
    List<Long> sizes = new ArrayList<>();
    if (json.size() > TensorEntry.MOST_DIMENSIONS) {
      throw refused(file, "tensor " + quoted(name) + " has " + json.size() + " in its " + key);
    }
    for (JsonNode size : json) {
      if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
        throw refused(file, "tensor " + quoted(name) + " has " + quoted(size) + " in its " + key);
      }
      sizes.add(size.longValue());
    }
    if (!json.isArray()) {
      throw refused(file, "tensor " + quoted(name) + " has no list as its " + key);
    }
    return sizes;
  }

  private static SafetensorsHeader placed(
      MappedFile file, long dataStart, List<Placed> tensors, Map<String, String> metadata) {
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    Map<String, Long> offsets = new LinkedHashMap<>();
    long end = 0;
    for (Placed tensor : tensors) {
      if (tensor.begin != end) {
        throw refused(
            file,
            "tensor "
                + quoted(tensor.entry.name())
                + " begins at byte "
                + tensor.begin
                + " of the data where the one before ends at "
                + end);
      }
      end = tensor.end;
      entries.put(tensor.entry.name(), tensor.entry);
      offsets.put(tensor.entry.name(), dataStart + tensor.begin);
    }
    if (end != file.size() - dataStart) {
      throw refused(
          file,
          "its header describes "
              + end
              + " bytes of data, but "
              + (file.size() - dataStart)
              + " follow it");
    }
    return new SafetensorsHeader(
        Collections.unmodifiableMap(entries),
        Collections.unmodifiableMap(offsets),
        Collections.unmodifiableMap(metadata));
  }

  private static UserException refused(MappedFile file, String what) {
    return new UserException(
        file.path()
            + " is no intact safetensors file: "
            + what
            + "; download it again or save it again");
  }
}
