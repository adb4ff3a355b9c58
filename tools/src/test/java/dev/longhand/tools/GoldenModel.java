package dev.longhand.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A golden BERT as a Hugging Face folder, with a vocabulary in which word w17 has id 17: so the
 * golden ids, which are [CLS] A [SEP] B [SEP], can be written as texts.
 */
public final class GoldenModel {
  public static final Path GOLDEN = Path.of("..", "zoo", "golden");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final int SEPARATOR = SPECIAL.indexOf("[SEP]");

  private GoldenModel() {}

  /** Writes the folder, with these labels where some are given. */
  public static Path write(Path folder, String name, String... labels) throws IOException {
    Files.createDirectories(folder);
    Path golden = GOLDEN.resolve(name);
    Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    ObjectNode config = (ObjectNode) JSON.readTree(golden.resolve("config.json").toFile());
    if (labels.length > 0) {
      ObjectNode names = config.putObject("id2label");
      ObjectNode ids = config.putObject("label2id");
      for (int i = 0; i < labels.length; i++) {
        names.put(Integer.toString(i), labels[i]);
        ids.put(labels[i], i);
      }
    }
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    int words = config.get("vocab_size").asInt();
    Files.write(
        folder.resolve("vocab.txt"),
        IntStream.range(0, words).mapToObj(GoldenModel::word).toList());
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"BertTokenizer\", \"model_max_length\": 32}");
    return folder;
  }

  private static String word(int id) {
    return id < SPECIAL.size() ? SPECIAL.get(id) : "w" + id;
  }

  /**
   * Writes the golden inputs as JSON lines with text and text_pair; rows whose separator is masked
   * are left out.
   */
  public static Path writeTexts(Path file, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TensorFile expected = expected(name)) {
      int length = Math.toIntExact(expected.entries().get("input_ids").shape().get(1));
      long[] ids = expected.longs("input_ids");
      for (int start = 0; start < ids.length; start += length) {
        int first = indexOf(ids, start + 1);
        int second = indexOf(ids, first + 1);
        if (second >= start + length) {
          continue;
        }
        lines.add(
            JSON.createObjectNode()
                .put("text", text(ids, start + 1, first))
                .put("text_pair", text(ids, first + 1, second))
                .toString());
      }
    }
    return Files.write(file, lines);
  }

  private static int indexOf(long[] ids, int from) {
    int i = from;
    while (i < ids.length && ids[i] != SEPARATOR) {
      i++;
    }
    return i;
  }

  private static String text(long[] ids, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> word((int) ids[i]))
        .collect(Collectors.joining(" "));
  }

  /** Returns the golden logits, row after row. */
  public static float[] logits(String name) {
    try (TensorFile expected = expected(name)) {
      FloatBuffer values = expected.floats("logits");
      float[] logits = new float[values.remaining()];
      values.get(logits);
      return logits;
    }
  }

  private static TensorFile expected(String name) {
    return TensorFiles.open(GOLDEN.resolve(name).resolve("expected.safetensors"));
  }

  /** Reads JSON lines. */
  public static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }
}
