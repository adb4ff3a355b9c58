package dev.longhand.glue;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.download.HubCache;
import dev.longhand.savedmodels.files.FileChecks;
import dev.longhand.trainer.arguments.NearestName;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a run's model comes from.
 *
 * @param name what the model is called in the names of results
 * @param origin the folder or the hub's name of the checkpoint, for records
 * @param config its configuration
 * @param weights the folder of its checkpoint; empty where all parameters are new
 * @param tokenizer the folder of its tokenizer
 */
public record ModelSource(
    String name, String origin, ModelConfig config, Optional<Path> weights, Path tokenizer) {

  /** Returns what readers elsewhere know the model by: its name on the hub, or its folder's own. */
  String publicName() {
    return Files.exists(Path.of(origin)) ? shortName(origin) : origin;
  }

  /** Returns the folders that the model is read from. */
  Set<Path> folders() {
    return Stream.concat(weights.stream(), Stream.of(tokenizer)).collect(Collectors.toSet());
  }

  /** Checks what the flags say of a model before any work; a usage error where it is wrong. */
  static void check(ParsedArguments flags) {
    flags
        .optionalText("model")
        .filter(name -> !name.equals(TfIdfFlags.MODEL))
        .ifPresent(ModelSource::preset);
    boolean sampled = flags.isTrue("sample");
    if (!sampled && !flags.given("model") && !flags.given("model_name_or_path")) {
      throw new UsageException(
          "--model or --model_name_or_path is needed: bert, roberta, bigbird, longformer, or a folder");
    }
    for (String flag : List.of("data_dir", "model_name_or_path", "config_name", "tokenizer_name")) {
      if (sampled && flags.given(flag)) {
        throw new UsageException(
            "--%s and --sample cannot go together: the sample has data and a model of its own"
                .formatted(flag));
      }
    }
  }

  /** Returns what the model of the flags is called in the names of results. */
  static String name(ParsedArguments flags) {
    return flags
        .optionalText("model")
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .or(() -> flags.optionalText("model_name_or_path").map(ModelSource::shortName))
        .orElse("bigbird");
  }

  /** Finds the model that the flags name, downloading it if needed. */
  static ModelSource of(ParsedArguments flags, HubCache hub) {
    Optional<Presets.Preset> preset = flags.optionalText("model").map(ModelSource::preset);
    Optional<String> named = flags.optionalText("model_name_or_path");
    String origin = named.orElseGet(() -> repository(preset.orElseThrow()));
    String revision = flags.text("model_revision");
    Path folder = FileChecks.folder(folder(origin, revision, hub), "--model_name_or_path");
    Path configFolder =
        flags.optionalText("config_name").map(name -> folder(name, revision, hub)).orElse(folder);
    Path configFile =
        Files.isDirectory(configFolder) ? configFolder.resolve("config.json") : configFolder;
    ModelConfig config = ModelConfig.read(configFile);
    preset.ifPresent(
        wanted -> requireArchitecture(flags.text("model"), wanted, config, configFile));
    return new ModelSource(
        name(flags),
        origin,
        config,
        Optional.of(folder),
        flags
            .optionalText("tokenizer_name")
            .map(name -> folder(name, revision, hub))
            .orElse(folder));
  }

  /** Returns the sample's small model, all of whose parameters are new, in an architecture. */
  static ModelSource ofSample(
      ParsedArguments flags, SampleData sample, int vocabularySize, int padTokenId) {
    String name = flags.optionalText("model").orElse(name(flags));
    ModelConfig config =
        tiny(preset(name).config().modelType())
            .with(Map.of("vocab_size", vocabularySize, "pad_token_id", padTokenId));
    return new ModelSource(name, "the sample", config, Optional.empty(), sample.tokenizerFolder());
  }

  /** Returns the small size of an architecture, which learns the sample in seconds. */
  private static ModelConfig tiny(String modelType) {
    return Presets.all().stream()
        .filter(preset -> preset.name().endsWith("-tiny"))
        .map(Presets.Preset::config)
        .filter(config -> config.modelType().equals(modelType))
        .findFirst()
        .orElseThrow();
  }

  private static Presets.Preset preset(String name) {
    return Presets.find(name).orElseThrow(() -> new UsageException(unknown(name)));
  }

  private static String unknown(String name) {
    List<String> names =
        Stream.concat(
                Stream.of(TfIdfFlags.MODEL),
                Presets.all().stream().flatMap(preset -> preset.names().stream()))
            .toList();
    List<String> shown = Presets.all().stream().map(Presets.Preset::name).toList();
    return "--model: there is no model '"
        + name
        + "'"
        + NearestName.hint(name, names)
        + "; models are tfidf, bert, roberta, bigbird, longformer, "
        + String.join(", ", shown);
  }

  private static String repository(Presets.Preset preset) {
    return preset
        .repository()
        .orElseThrow(
            () ->
                new UsageException(
                    "--model %s has no published checkpoint; add --model_name_or_path or --sample"
                        .formatted(preset.name())));
  }

  /** Returns a local folder as it is, and anything that can be a name on the hub from there. */
  private static Path folder(String name, String revision, HubCache hub) {
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    Optional<String> published = Presets.find(name).flatMap(Presets.Preset::repository);
    if (published.isEmpty() && !name.matches("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)?")) {
      throw new ReportedException(
          ("--model_name_or_path %s: there is no such folder; expected a Hugging Face"
                  + " folder with config.json, or a name on the hub such as"
                  + " google/bigbird-roberta-base")
              .formatted(name));
    }
    return hub.model(published.orElse(name), revision);
  }

  private static void requireArchitecture(
      String name, Presets.Preset preset, ModelConfig config, Path configFile) {
    String wanted = preset.config().modelType();
    if (!config.modelType().equals(wanted)) {
      throw new ReportedException(
          ("--model %s: %s says model_type %s, expected %s; leave --model out or give a"
                  + " folder of that architecture")
              .formatted(name, configFile, config.modelType(), wanted));
    }
  }

  private static String shortName(String origin) {
    Path last = Path.of(origin).toAbsolutePath().normalize().getFileName();
    return last == null ? "model" : last.toString();
  }
}
