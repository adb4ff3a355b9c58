package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.runner.model.ModelFlags;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.bert.BertConfig;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model that a benchmark measures.
 *
 * @param name what it is called in tables
 * @param config what it is
 * @param folder where its weights are; empty if they are random
 */
public record BenchmarkModel(String name, ModelConfig config, Optional<ModelFolder> folder) {
  /** The flag of model-tools benchmark that says how long rows are. */
  static final String LENGTH = "sequence_length";

  /**
   * The models that the user names: folders or, for random weights, published sizes.
   *
   * @throws UsageException if there is none of a name
   */
  public static List<BenchmarkModel> all(ParsedArguments arguments) {
    String names = arguments.text("model");
    // A folder's name may have a comma.
    return Files.isDirectory(Path.of(names))
        ? List.of(of(names, arguments))
        : Arrays.stream(names.split(",", -1))
            .map(String::strip)
            .distinct()
            .map(name -> of(name, arguments))
            .toList();
  }

  private static BenchmarkModel of(String name, ParsedArguments arguments) {
    boolean random = arguments.isTrue("random_weights");
    Optional<ModelFolder> folder =
        Optional.of(Path.of(name)).filter(Files::isDirectory).map(ModelFolder::of);
    ModelConfig config = folder.map(BenchmarkModel::measured).orElseGet(() -> preset(name));
    if (random) {
      return new BenchmarkModel(name, ModelFlags.apply(config, arguments), Optional.empty());
    }
    if (folder.isEmpty()) {
      throw new UsageException(
          "--model: '%s' is a size without weights; add --random_weights, or name a folder"
              .formatted(name));
    }
    return new BenchmarkModel(name, config, folder);
  }

  private static ModelConfig preset(String name) {
    return Presets.find(name).orElseThrow(() -> unknown(name)).config();
  }

  /** A folder's model; one that is pretrained is measured as what it is fine-tuned to. */
  private static ModelConfig measured(ModelFolder folder) {
    ModelConfig config = Models.read(folder.config());
    boolean asItIs =
        folder.kind() != ModelFolder.Kind.HUGGING_FACE
            || config.head().type() == HeadType.CLASSIFICATION;
    return asItIs ? config : config.withHead(HeadConfig.of(HeadType.CLASSIFICATION));
  }

  private static UsageException unknown(String name) {
    List<String> sizes = Presets.all().stream().map(Preset::names).flatMap(List::stream).toList();
    return new UsageException(
        "--model: there is no folder and no size '" + name + "'" + NearestName.orAll(name, sizes));
  }

  /**
   * This model for texts of so many tokens: random weights can have as many positions as it takes.
   *
   * @param flag that says how many
   * @throws UsageException if the model has weights and too few positions
   */
  BenchmarkModel forTexts(int tokens, String flag) {
    if (tokens <= config.maxLength()) {
      return this;
    }
    if (folder.isPresent()) {
      throw new UsageException(
          "--%s %d: the model takes at most %d tokens".formatted(flag, tokens, config.maxLength()));
    }
    return new BenchmarkModel(name, config.withMaxLength(tokens), folder);
  }

  /** Layers and hidden size, such as "12 x 768". */
  String size() {
    return config.encoder().layers() + " x " + config.encoder().hiddenSize();
  }

  /** A BERT of the same size with random weights, in which every token sees every other. */
  BenchmarkModel withFullAttention() {
    ObjectNode json = JsonLines.object();
    config.encoder().write(json);
    json.put("model_type", BertConfig.MODEL_TYPE);
    return new BenchmarkModel(
        "full attention, " + size(), Models.of(json, "a BERT like " + name), Optional.empty());
  }

  /** Whether its graph is made here: not where the user names a SavedModel. */
  boolean isBuilt() {
    return folder.isEmpty() || folder.get().kind() == ModelFolder.Kind.HUGGING_FACE;
  }

  /**
   * The SavedModel that the user or this process's parent names.
   *
   * @throws java.util.NoSuchElementException if its graph is still to be built
   */
  Path builtSavedModel() {
    return folder.filter(any -> !isBuilt()).orElseThrow().savedModel();
  }

  /**
   * The SavedModel of it, written where it is not there yet.
   *
   * @param gradientCheckpointing whether one that is written trains with it
   */
  Path savedModel(boolean gradientCheckpointing, Path target) {
    if (!isBuilt()) {
      return folder.get().savedModel();
    }
    var options = BuildOptions.defaults().withGradientCheckpointing(gradientCheckpointing);
    if (folder.isPresent()) {
      OpenModel.buildSavedModel(folder.get(), config, options, target);
      return target;
    }
    boolean hasTypes = config.modelType().equals(BertConfig.MODEL_TYPE);
    ModelBuilder.build(
        config, options.withTokenTypeIds(hasTypes), Optional.empty(), List.of(), target);
    return target;
  }
}
