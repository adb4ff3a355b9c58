package dev.longhand.trainer.checkpoint;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.SafetensorsWriter;
import dev.longhand.savedmodels.files.TensorEntry;
import dev.longhand.savedmodels.files.TensorFile;
import dev.longhand.savedmodels.files.TensorFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A model's weights and the files beside them, as transformers reads them. */
public final class ModelFiles {
  /** The weights' file. */
  public static final String WEIGHTS = "model.safetensors";

  /** Files beside a SavedModel that mean nothing to transformers. */
  private static final Set<String> OWN_FILES = Set.of("contract.json");

  private ModelFiles() {}

  /** Writes weights, config.json and tokenizer files into a folder that exists. */
  public static void write(TrainableModel model, Path folder) throws IOException {
    writeWeights(model, folder.resolve(WEIGHTS));
    for (Path asset : assets(model)) {
      Files.copy(asset, folder.resolve(asset.getFileName().toString()));
    }
  }

  /** The files that lie beside the weights: config.json and those of the tokenizer. */
  public static List<Path> assets(TrainableModel model) throws IOException {
    Path folder = model.asset("config.json").getParent();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !OWN_FILES.contains(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void writeWeights(TrainableModel model, Path file) {
    List<TensorEntry> entries = model.parameters().stream().map(ModelFiles::entry).toList();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA)) {
      model.readEach(entries.stream().map(TensorEntry::name).toList(), writer::write);
    }
  }

  /** Sets every weight of a model from a folder that {@link #write} filled for the same model. */
  public static void restore(TrainableModel model, Path folder) {
    try (TensorFile file = TensorFiles.open(folder.resolve(WEIGHTS))) {
      model.parameters().forEach(parameter -> requireEntry(file, entry(parameter)));
      model.assignEach(model.parameters().stream().map(Parameter::name).toList(), file::floats);
    }
  }

  /** Refuses a file that lacks a tensor or has it in another shape. */
  static void requireEntry(TensorFile file, TensorEntry expected) {
    TensorEntry found = file.entries().get(expected.name());
    if (found == null || !found.shape().equals(expected.shape())) {
      throw new ReportedException(
          "%s: expected %s with shape %s, found %s: it belongs to another model"
              .formatted(
                  file.path(),
                  expected.name(),
                  expected.shape(),
                  found == null ? "no such tensor" : "shape " + found.shape()));
    }
  }

  private static TensorEntry entry(Parameter parameter) {
    return TensorEntry.floats(
        parameter.name(), Arrays.stream(parameter.shape().asArray()).boxed().toList());
  }
}
