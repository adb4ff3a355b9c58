package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Breaks the files of a tokenizer's folder, by bytes and by JSON values. */
final class TokenizerMutator {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Values that readers tend not to expect. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "255",
          "2147483647",
          "2147483648",
          "4294967296",
          "-9223372036854775808",
          "1e308",
          "-1e308",
          "1e999",
          "0.5",
          "1" + "0".repeat(200),
          "\"\"",
          "\" \"",
          "\"a\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u0301\"",
          "\"\\u001b[31m\\n\"",
          "\"" + "A".repeat(5_000) + "\"",
          "\"" + "\\u00e9".repeat(200_000) + "\"",
          "[]",
          "{}",
          "[[[[[[]]]]]]",
          "[".repeat(200) + "]".repeat(200),
          "{\"type\": \"Nothing\"}",
          "\"[UNK]\"",
          "\"Left\"",
          "\"left\"",
          "\"#\"",
          "\"##\"",
          "\"\\u2581\"");

  /** Components of all kinds, sound ones and such that crash, hang or grow in the library. */
  private static final List<String> COMPONENTS =
      List.of(
          "{\"type\": \"Lowercase\"}",
          "{\"type\": \"NFKD\"}",
          "{\"type\": \"Nmt\"}",
          "{\"type\": \"ByteLevel\"}",
          "{\"type\": \"StripAccents\"}",
          "{\"type\": \"Whitespace\"}",
          "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}",
          "{\"type\": \"Prepend\", \"prepend\": \"\\u2581\"}",
          "{\"type\": \"Prepend\", \"prepend\": \"\"}",
          "{\"type\": \"Replace\", \"pattern\": {\"String\": \"e\"}, \"content\": \"eeeeeeee\"}",
          "{\"type\": \"Replace\", \"pattern\": {\"String\": \"\"}, \"content\": \"x\"}",
          "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\"}",
          "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
          "{\"type\": \"Digits\", \"individual_digits\": true}",
          "{\"type\": \"UnicodeScripts\"}",
          "{\"type\": \"WhitespaceSplit\"}",
          "{\"type\": \"CharDelimiterSplit\", \"delimiter\": \" \"}",
          "{\"type\": \"Punctuation\", \"behavior\": \"MergedWithNext\"}",
          "{\"type\": \"Split\", \"pattern\": {\"String\": \"e\"}, \"behavior\": \"MergedWithPrevious\", \"invert\": true}",
          "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true, \"use_regex\": false}",
          "{\"type\": \"Metaspace\", \"replacement\": \"_\", \"prepend_scheme\": \"first\", \"split\": false}",
          "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 999999], \"cls\": [\"[CLS]\", 0]}");

  /** Regular expressions, kept rare: each takes a process. */
  private static final List<String> PATTERNS =
      List.of("(a+)+$", "((a*)*)*b", "[", "x*", "(?<n>a)\\\\k<n>", "\\\\p{L}+", "(".repeat(500));

  private final Random random;

  TokenizerMutator(long seed) {
    random = new Random(seed);
  }

  /** Changes one to three places in the files. */
  void mutate(Map<String, byte[]> files) {
    List<String> names = files.keySet().stream().sorted().toList();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      String name = any(names);
      byte[] content = files.get(name);
      boolean isJson = name.endsWith(".json");
      files.put(name, isJson && random.nextInt(5) > 0 ? values(content) : bytes(content));
    }
  }

  private byte[] bytes(byte[] content) {
    int at = content.length == 0 ? 0 : random.nextInt(content.length);
    int length = Math.min(content.length - at, 1 + random.nextInt(40));
    byte[] start = Arrays.copyOf(content, at);
    byte[] end = Arrays.copyOfRange(content, at + length, content.length);
    return switch (random.nextInt(6)) {
      case 0 -> start;
      case 1 -> joined(start, end);
      case 2 ->
          joined(
              start,
              Arrays.copyOfRange(content, at, at + length),
              Arrays.copyOfRange(content, at, content.length));
      case 3 -> joined(start, any(VALUES).getBytes(StandardCharsets.UTF_8), end);
      case 4 -> joined(start, noise(length), end);
      default -> flipped(content, at);
    };
  }

  private byte[] flipped(byte[] content, int at) {
    byte[] flipped = content.clone();
    if (flipped.length > 0) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] joined(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] joined = new byte[length];
    int position = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, position, part.length);
      position += part.length;
    }
    return joined;
  }

  private byte[] values(byte[] content) {
    JsonNode root;
    try {
      root = MAPPER.readTree(content);
    } catch (IOException alreadyBroken) {
      return bytes(content);
    }
    List<JsonNode> containers = new ArrayList<>();
    // The vocabulary has most of the values: the others get their share.
    collect(root, containers, random.nextInt(3) == 0);
    if (containers.isEmpty()) {
      return bytes(content);
    }
    JsonNode container = any(containers);
    change(container);
    String changed = root.toString().replace("\"@change\"", replacement());
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  private void collect(JsonNode node, List<JsonNode> containers, boolean vocabulary) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.properties()
          .forEach(
              entry -> {
                if (vocabulary || !List.of("vocab", "merges").contains(entry.getKey())) {
                  collect(entry.getValue(), containers, vocabulary);
                }
              });
      if (node.isArray()) {
        node.forEach(child -> collect(child, containers, vocabulary));
      }
    }
  }

  /** Changes a child; a mark stands for a value that JSON nodes could not hold. */
  private void change(JsonNode container) {
    if (container instanceof ObjectNode object && !object.isEmpty()) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      String key = any(keys);
      switch (random.nextInt(6)) {
        case 0 -> object.remove(key);
        case 1 -> object.set(any(keys), object.get(key).deepCopy());
        case 2 -> object.set(any(keys) + "x", object.remove(key));
        default -> object.put(key, "@change");
      }
    } else if (container instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(5)) {
        case 0 -> array.remove(index);
        case 1 -> array.insert(random.nextInt(array.size()), array.get(index).deepCopy());
        case 2 -> array.add("@change");
        default -> array.set(index, MAPPER.getNodeFactory().textNode("@change"));
      }
    } else if (container instanceof ObjectNode object) {
      object.put("added", "@change");
    } else {
      ((ArrayNode) container).add("@change");
    }
  }

  private String replacement() {
    int kind = random.nextInt(100);
    if (kind < 45) {
      return any(VALUES);
    }
    if (kind < 80) {
      return any(COMPONENTS);
    }
    if (kind < 97) {
      String list = any(List.of("normalizers", "pretokenizers", "processors"));
      String part = any(COMPONENTS);
      String parts = String.join(",", Collections.nCopies(1 + random.nextInt(40), part));
      return "{\"type\": \"Sequence\", \"%s\": [%s]}".formatted(list, parts);
    }
    return "{\"type\": \"%s\", \"pattern\": {\"Regex\": \"%s\"}, \"content\": \"a\"}"
        .formatted("Replace", any(PATTERNS));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
