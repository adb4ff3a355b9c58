package dev.longhand.savedmodels;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model in the form that transformers loads: config.json, model.safetensors and the tokenizer's
 * files, for AutoModelForSequenceClassification and AutoTokenizer.
 */
public final class HuggingFaceFolder {
  /** The weights' file. */
  public static final String WEIGHTS = "model.safetensors";

  private HuggingFaceFolder() {}

  /**
   * Writes a new folder: complete, or not at all.
   *
   * @throws dev.longhand.files.UserException if the folder is there already or cannot be written
   */
  public static void write(TrainableModel model, Path target) {
    AtomicFolder.write(target, folder -> writeInto(model, folder));
  }

  /**
   * Writes into a folder that exists: the present weights under their Hugging Face names, and what
   * lies beside the SavedModel.
   */
  public static void writeInto(TrainableModel model, Path folder) throws IOException {
    writeWeights(model, folder.resolve(WEIGHTS));
    for (Path asset : assets(model)) {
      Files.copy(asset, folder.resolve(asset.getFileName()));
    }
  }

  private static void writeWeights(TrainableModel model, Path file) {
    List<TensorEntry> entries = entries(model);
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA)) {
      model.readEach(entries.stream().map(TensorEntry::name).toList(), writer::write);
    }
  }

  /** The weights and, as checkpoints of such models have it, the state beside them. */
  private static List<TensorEntry> entries(TrainableModel model) {
    Stream<TensorEntry> state =
        model.state().stream()
            .map(name -> Tensors.entry(name, model.graph().operation(name).output(0).shape()));
    return Stream.concat(model.parameters().stream().map(Parameter::entry), state).toList();
  }

  /** Returns config.json and the tokenizer's files; the contract means nothing to transformers. */
  private static List<Path> assets(TrainableModel model) throws IOException {
    Path contract = model.asset(Contract.FILE_NAME);
    if (!Files.isDirectory(contract.getParent())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(contract.getParent())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.equals(contract))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Sets every weight and all state of a model from a folder that was written for the same model.
   *
   * @throws dev.longhand.files.UserException if a tensor is missing or has another shape
   */
  public static void restore(TrainableModel model, Path folder) {
    try (TensorFile file = TensorFiles.open(folder.resolve(WEIGHTS))) {
      List<TensorEntry> entries = entries(model);
      entries.forEach(file::require);
      model.assignEach(entries.stream().map(TensorEntry::name).toList(), file::floats);
    }
  }
}
