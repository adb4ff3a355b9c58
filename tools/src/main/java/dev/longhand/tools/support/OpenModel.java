package dev.longhand.tools.support;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.savedmodels.safety.GraphPolicy;
import dev.longhand.zoo.BuildReport;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A model ready to run; closing it removes what was built for it. */
public final class OpenModel implements AutoCloseable {
  private final TrainableModel model;
  private final Optional<Path> built;
  private final List<String> untrained;

  private OpenModel(TrainableModel model, Optional<Path> built, List<String> untrained) {
    this.model = model;
    this.built = built;
    this.untrained = untrained;
  }

  /** Opens a model of any form; a Hugging Face folder becomes a SavedModel for as long. */
  public static OpenModel open(ModelFolder folder, SessionSettings settings, GraphPolicy policy) {
    return open(folder, settings, policy, BuildOptions.defaults());
  }

  /** Opens a Hugging Face folder's model without dropout. */
  public static OpenModel withoutDropout(
      ModelFolder folder, SessionSettings settings, GraphPolicy policy) {
    return open(folder, settings, policy, BuildOptions.defaults().withDropout(0));
  }

  private static OpenModel open(
      ModelFolder folder, SessionSettings settings, GraphPolicy policy, BuildOptions options) {
    if (folder.kind() != ModelFolder.Kind.HUGGING_FACE) {
      return new OpenModel(
          TrainableModel.load(folder.savedModel(), settings, policy),
          Optional.<Path>empty(),
          List.of());
    }
    Path scratch = scratch();
    try {
      BuildReport report = buildSavedModel(folder, options, scratch.resolve("model"));
      return new OpenModel(
          TrainableModel.load(scratch.resolve("model"), settings),
          Optional.of(scratch),
          report.newlyInitialized());
    } catch (RuntimeException failure) {
      AtomicFolder.delete(scratch);
      throw failure;
    }
  }

  /** Makes the SavedModel of a Hugging Face folder, its tokenizer's files beside it if any. */
  public static BuildReport buildSavedModel(ModelFolder folder, BuildOptions options, Path target) {
    return buildSavedModel(folder, Models.read(folder.config()), options, target);
  }

  /** Makes the SavedModel of a Hugging Face folder's encoder, with this configuration's head. */
  public static BuildReport buildSavedModel(
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

  public static Path scratch() {
    try {
      return Files.createTempDirectory("longhand");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TrainableModel model() {
    return model;
  }

  /** The parameters that the folder did not have, and which are random. */
  public List<String> untrained() {
    return untrained;
  }

  @Override
  public void close() {
    model.close();
    built.ifPresent(AtomicFolder::delete);
  }
}
