package dev.longhand.tools;

import dev.longhand.trainer.arguments.NearestName;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.HeadConfig;
import dev.longhand.zoo.HeadType;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model that a benchmark measures.
 *
 * @param config what it is
 * @param folder where its weights are; empty if they are random
 */
record BenchmarkModel(ModelConfig config, Optional<ModelFolder> folder) {

  /**
   * The model that the user names: a folder or, for random weights, a published size.
   *
   * @throws UsageException if there is none
   */
  static BenchmarkModel of(ParsedArguments arguments) {
    String name = arguments.text("model");
    boolean random = arguments.isTrue("random_weights");
    if (Files.isDirectory(Path.of(name))) {
      ModelFolder folder = ModelFolder.of(Path.of(name));
      ModelConfig config = ModelConfig.read(folder.config());
      boolean asItIs = folder.kind() != ModelFolder.Kind.HUGGING_FACE;
      return new BenchmarkModel(
          asItIs ? config : asClassifier(config), random ? Optional.empty() : Optional.of(folder));
    }
    ModelConfig config = Presets.find(name).orElseThrow(() -> unknown(name)).config();
    if (!random) {
      throw new UsageException(
          "--model: '%s' is a size without weights; add --random_weights, or name a folder"
              .formatted(name));
    }
    return new BenchmarkModel(config, Optional.empty());
  }

  /** Pretrained models are measured as what they are fine-tuned to. */
  private static ModelConfig asClassifier(ModelConfig config) {
    return config.head().type() == HeadType.CLASSIFICATION
        ? config
        : config.withHead(HeadConfig.of(HeadType.CLASSIFICATION));
  }

  private static UsageException unknown(String name) {
    List<String> sizes = Presets.all().stream().map(Preset::names).flatMap(List::stream).toList();
    return new UsageException(
        "--model: there is no folder and no size '" + name + "'" + NearestName.orAll(name, sizes));
  }

  /** The SavedModel of it, written where it is not there yet. */
  Path savedModel(Path target) {
    if (folder.isEmpty()) {
      BuildOptions options =
          BuildOptions.defaults().withTokenTypeIds(config.modelType().equals("bert"));
      ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
      return target;
    }
    if (folder.get().kind() == ModelFolder.Kind.HUGGING_FACE) {
      OpenModel.buildSavedModel(folder.get(), config, BuildOptions.defaults(), target);
      return target;
    }
    return folder.get().savedModel();
  }
}
