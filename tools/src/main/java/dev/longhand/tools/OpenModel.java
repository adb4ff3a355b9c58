package dev.longhand.tools;

import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.AtomicFolder;
import dev.longhand.savedmodels.files.TensorFile;
import dev.longhand.savedmodels.files.TensorFiles;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.BuildReport;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A model ready to run; closing it removes what was built for it. */
final class OpenModel implements AutoCloseable {
  private final TrainableModel model;
  private final Optional<Path> built;

  private OpenModel(TrainableModel model, Optional<Path> built) {
    this.model = model;
    this.built = built;
  }

  /** Opens a model of any form; a Hugging Face folder becomes a SavedModel for as long. */
  static OpenModel open(ModelFolder folder, SessionSettings settings) {
    return open(folder, settings, BuildOptions.defaults());
  }

  /** Opens a Hugging Face folder's model without dropout. */
  static OpenModel withoutDropout(ModelFolder folder, SessionSettings settings) {
    return open(folder, settings, BuildOptions.defaults().withDropout(0));
  }

  private static OpenModel open(
      ModelFolder folder, SessionSettings settings, BuildOptions options) {
    if (folder.kind() != ModelFolder.Kind.HUGGING_FACE) {
      return new OpenModel(
          TrainableModel.load(folder.savedModel(), settings), Optional.<Path>empty());
    }
    Path scratch = scratch();
    try {
      buildSavedModel(folder, options, scratch.resolve("model"));
      return new OpenModel(
          TrainableModel.load(scratch.resolve("model"), settings), Optional.of(scratch));
    } catch (RuntimeException failure) {
      AtomicFolder.delete(scratch);
      throw failure;
    }
  }

  /** Makes the SavedModel of a Hugging Face folder, its tokenizer's files beside it if any. */
  static BuildReport buildSavedModel(ModelFolder folder, BuildOptions options, Path target) {
    return buildSavedModel(folder, ModelConfig.read(folder.config()), options, target);
  }

  /** Makes the SavedModel of a Hugging Face folder's encoder, with this configuration's head. */
  static BuildReport buildSavedModel(
      ModelFolder folder, ModelConfig config, BuildOptions options, Path target) {
    try (TensorFile weights = TensorFiles.open(folder.path())) {
      try (Tokenizer tokenizer = Tokenizers.open(folder.path(), config.modelType())) {
        return ModelBuilder.build(
            config,
            options.withTokenTypeIds(tokenizer.givesTokenTypeIds()),
            Optional.of(weights),
            tokenizer.files(),
            target);
      }
    }
  }

  static Path scratch() {
    try {
      return Files.createTempDirectory("longhand");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TrainableModel model() {
    return model;
  }

  @Override
  public void close() {
    model.close();
    built.ifPresent(AtomicFolder::delete);
  }
}
