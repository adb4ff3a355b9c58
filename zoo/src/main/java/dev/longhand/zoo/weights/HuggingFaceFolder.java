package dev.longhand.zoo.weights;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.SafetensorsWriter;
import dev.longhand.savedmodels.files.TensorEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A model in the form that transformers loads: config.json, model.safetensors and the tokenizer's
 * files, for AutoModelForSequenceClassification and AutoTokenizer.
 */
public final class HuggingFaceFolder {
  /** What lies beside config.json in a SavedModel and means nothing to transformers. */
  private static final String CONTRACT = "contract.json";

  private HuggingFaceFolder() {}

  /**
   * Writes a new folder: complete, or not at all.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the folder is there already or cannot be
   *     written
   */
  public static void write(TrainableModel model, Path target) {
    CompleteFolder.write(
        target,
        folder -> {
          writeWeights(model, folder.resolve("model.safetensors"));
          for (Path file : assets(model)) {
            Files.copy(file, folder.resolve(file.getFileName()));
          }
        });
  }

  /**
   * Writes the present weights as safetensors under their Hugging Face names, one after another.
   *
   * @throws dev.longhand.savedmodels.ReportedException if the disk is full or cannot be written
   */
  public static void writeWeights(TrainableModel model, Path file) {
    List<TensorEntry> entries = model.parameters().stream().map(HuggingFaceFolder::entry).toList();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA)) {
      model.readEach(entries.stream().map(TensorEntry::name).toList(), writer::write);
    }
  }

  private static TensorEntry entry(Parameter parameter) {
    return TensorEntry.floats(
        parameter.name(), LongStream.of(parameter.shape().asArray()).boxed().toList());
  }

  /** Returns config.json and the tokenizer's files, which were completed when they were added. */
  private static List<Path> assets(TrainableModel model) throws IOException {
    try (Stream<Path> files = Files.list(model.asset("config.json").getParent())) {
      return files.filter(file -> !file.endsWith(CONTRACT)).toList();
    }
  }
}
