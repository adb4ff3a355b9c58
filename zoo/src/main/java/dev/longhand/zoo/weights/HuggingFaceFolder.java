package dev.longhand.zoo.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.SafetensorsWriter;
import dev.longhand.savedmodels.files.TensorEntry;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.tokenizers.TokenizerFiles;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A model in the form that transformers loads: config.json, model.safetensors and the tokenizer's
 * files, for AutoModelForSequenceClassification and AutoTokenizer.
 */
public final class HuggingFaceFolder {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";

  private HuggingFaceFolder() {}

  /**
   * Writes a new folder: complete, or not at all.
   *
   * @throws ReportedException if the folder is there already or cannot be written
   */
  public static void write(TrainableModel model, Path target) {
    CompleteFolder.write(target, folder -> writeInto(model, folder));
  }

  /**
   * Writes the files into a folder that is there, beside what else it holds. Each is written under
   * another name, flushed and renamed, the weights first: a process that is killed leaves every
   * file old or new.
   *
   * @throws ReportedException if the disk is full or cannot be written
   */
  public static void writeInto(TrainableModel model, Path folder) {
    Path weights = beside(folder, WEIGHTS);
    try {
      writeWeights(model, weights);
      rename(weights, folder.resolve(WEIGHTS));
      for (Map.Entry<String, byte[]> file : texts(model).entrySet()) {
        Path partial = beside(folder, file.getKey());
        try {
          Files.write(partial, file.getValue());
          flush(partial);
          rename(partial, folder.resolve(file.getKey()));
        } finally {
          Files.deleteIfExists(partial);
        }
      }
    } catch (IOException e) {
      throw new ReportedException(
          "Cannot write the model to %s: %s. What was there before is unharmed."
              .formatted(folder, e.getMessage()),
          e);
    } finally {
      deleteQuietly(weights);
    }
  }

  /**
   * Writes the present weights as safetensors under their Hugging Face names, one after another.
   *
   * @throws ReportedException if the disk is full or cannot be written
   */
  public static void writeWeights(TrainableModel model, Path file) {
    List<TensorEntry> entries = model.parameters().stream().map(HuggingFaceFolder::entry).toList();
    long largest = entries.stream().mapToLong(TensorEntry::elements).max().orElse(0);
    FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(largest));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA)) {
      for (TensorEntry entry : entries) {
        model.read(entry.name(), values.clear());
        writer.write(entry.name(), values.flip());
      }
    }
  }

  private static TensorEntry entry(Parameter parameter) {
    return TensorEntry.floats(
        parameter.name(), LongStream.of(parameter.shape().asArray()).boxed().toList());
  }

  /** Returns the contents of the other files by name, as they are for this model. */
  private static Map<String, byte[]> texts(TrainableModel model) throws IOException {
    Path config = model.asset(CONFIG);
    Map<String, byte[]> texts = new TreeMap<>(TokenizerFiles.complete(config.getParent()));
    texts.put(CONFIG, (ModelConfig.read(config).toJson().toPrettyString() + "\n").getBytes(UTF_8));
    return texts;
  }

  private static Path beside(Path folder, String name) {
    return folder.resolve("." + name + ".partial-" + ProcessHandle.current().pid());
  }

  private static void flush(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // What the caller is told of the failure before this one matters more.
    }
  }
}
