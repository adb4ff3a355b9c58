package dev.longhand.glue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The Hugging Face folder of a small BERT classifier whose vocabulary is letters. */
final class SmallBert {
  /** Where its weights are from. */
  static final Path GOLDEN = Path.of("../zoo/golden/bert-classify");

  private static final ObjectMapper JSON = new ObjectMapper();

  private SmallBert() {}

  /** Writes the folder; its three outputs are called so. */
  static Path write(Path folder, String... names) throws IOException {
    Files.createDirectories(folder);
    Files.copy(GOLDEN.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(GOLDEN.resolve("config.json")));
    ObjectNode ids = config.putObject("label2id");
    ObjectNode labels = config.putObject("id2label");
    for (int i = 0; i < names.length; i++) {
      ids.put(names[i], i);
      labels.put(Integer.toString(i), names[i]);
    }
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    Files.writeString(
        folder.resolve("vocab.txt"),
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\ne\nf\ng\nh\n");
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");
    return folder;
  }

  /** Gives a folder's model a vocabulary of so many tokens, which makes its files as large. */
  static void enlarge(Path folder, int vocabulary) throws IOException {
    String embeddings = "bert.embeddings.word_embeddings.weight";
    List<TensorEntry> entries = new ArrayList<>();
    try (TensorFile golden = TensorFiles.open(GOLDEN.resolve("model.safetensors"))) {
      for (TensorEntry entry : golden.entries().values()) {
        List<Long> shape = List.of((long) vocabulary, entry.shape().get(entry.shape().size() - 1));
        boolean grows = entry.name().equals(embeddings);
        entries.add(grows ? TensorEntry.floats(embeddings, shape) : entry);
      }
      try (SafetensorsWriter writer =
          SafetensorsWriter.create(
              folder.resolve("model.safetensors"), entries, SafetensorsWriter.TORCH_METADATA)) {
        for (TensorEntry entry : entries) {
          FloatBuffer values = FloatBuffer.allocate((int) entry.elements());
          writer.write(entry.name(), values.put(golden.floats(entry.name())).clear());
        }
      }
    }
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
    JSON.writeValue(file.toFile(), config.put("vocab_size", vocabulary));
  }

  /** Writes SST-2's files with so many rows of drawn letters; the first letter is the label. */
  static Path writeSst2(Path data, int trainingRows) throws IOException {
    Path folder = Files.createDirectories(data.resolve("SST-2"));
    Random random = new Random(1);
    Files.writeString(
        folder.resolve("train.tsv"), "sentence\tlabel\n" + rows(trainingRows, random));
    Files.writeString(folder.resolve("dev.tsv"), "sentence\tlabel\n" + rows(20, random));
    Files.writeString(folder.resolve("test.tsv"), "index\tsentence\n0\ta b c\n1\th g f e\n2\td\n");
    return data;
  }

  private static String rows(int count, Random random) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(8);
      int first = random.nextInt(8);
      rows.append((char) ('a' + first));
      for (int j = 1; j < length; j++) {
        rows.append(' ').append((char) ('a' + random.nextInt(8)));
      }
      rows.append('\t').append(first / 4).append('\n');
    }
    return rows.toString();
  }
}
