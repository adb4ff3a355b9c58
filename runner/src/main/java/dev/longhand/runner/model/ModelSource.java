package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.FileChecks;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.hub.HubCache;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source of a run's model.
 *
 * @param name what the model is called in the names of results
 * @param origin the folder or the hub's name of the checkpoint, for records
 * @param config its configuration
 * @param weights the folder of its checkpoint; empty where all parameters are new
 * @param made how it is made of a checkpoint of another architecture; empty where it is not
 * @param tokenizer the folder of its tokenizer
 */
public record ModelSource(
    String name,
    String origin,
    ModelConfig config,
    Optional<Path> weights,
    Optional<LongModel> made,
    Path tokenizer) {
  static final String INIT_FROM = "init_from";
  static final String LENGTH = "max_position_embeddings";
  static final String RANDOM = "random_weights";
  static final String FOLDER = "model_name_or_path";

  /** Returns what readers elsewhere know the model by: its name on the hub, or its folder's own. */
  public String publicName() {
    return Files.exists(Path.of(origin)) ? shortName(origin) : origin;
  }

  /**
   * Returns a model of a configuration, all of whose parameters are new.
   *
   * @param name what the model is called in the names of results
   * @param size what it is called in records
   * @param tokenizer the folder of its tokenizer
   */
  public static ModelSource ofNew(String name, String size, ModelConfig config, Path tokenizer) {
    return new ModelSource(
        name, size + " with random weights", config, Optional.empty(), Optional.empty(), tokenizer);
  }

  /** Returns the folders that the model is read from. */
  public Set<Path> folders() {
    return Stream.concat(weights.stream(), Stream.of(tokenizer)).collect(Collectors.toSet());
  }

  /** Returns what the model of the flags is called in the names of results. */
  public static String name(ParsedArguments flags) {
    return flags
        .optionalText("model")
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .or(() -> flags.optionalText("model_name_or_path").map(ModelSource::shortName))
        .orElse("bigbird");
  }

  /** Finds the model that the flags name, downloading it if needed. */
  public static ModelSource of(ParsedArguments flags, HubCache hub) {
    Optional<Presets.Preset> preset = flags.optionalText("model").map(ModelSource::preset);
    if (flags.isTrue(RANDOM)) {
      return ofRandomWeights(preset.orElseThrow(), flags, hub);
    }
    Optional<String> named = flags.optionalText(FOLDER);
    Optional<String> initFrom =
        flags
            .optionalText(INIT_FROM)
            .or(() -> preset.filter(p -> named.isEmpty()).flatMap(Presets.Preset::initFrom));
    if (initFrom.isPresent()) {
      return madeOf(initFrom.get(), preset.orElseThrow(), flags, hub);
    }
    String origin = named.orElseGet(() -> repository(preset.orElseThrow()));
    Path folder = folder(origin, FOLDER, flags, hub);
    Path configFolder =
        flags
            .optionalText("config_name")
            .map(name -> anyFile(name, "config_name", flags, hub))
            .orElse(folder);
    Path configFile = configFile(configFolder);
    ModelConfig config = Models.read(configFile);
    requireArchitecture(flags, config, configFolder);
    return new ModelSource(
        name(flags),
        origin,
        config,
        Optional.of(folder),
        Optional.empty(),
        tokenizerFolder(flags, hub).orElse(folder));
  }

  /** Returns the config.json of a folder, or the file that stands for one. */
  static Path configFile(Path folderOrFile) {
    return Files.isDirectory(folderOrFile) ? folderOrFile.resolve("config.json") : folderOrFile;
  }

  /** Returns a long model of a checkpoint of another architecture. */
  private static ModelSource madeOf(
      String origin, Presets.Preset wanted, ParsedArguments flags, HubCache hub) {
    Path folder = folder(origin, INIT_FROM, flags, hub);
    ModelConfig source = Models.read(folder.resolve("config.json"));
    LongModel made = LongModel.of(origin, source, wanted, flags.optionalInteger(LENGTH));
    return new ModelSource(
        name(flags),
        origin,
        made.config(),
        Optional.of(folder),
        Optional.of(made),
        tokenizerFolder(flags, hub).orElse(folder));
  }

  /** Returns a model of a published size, all of whose parameters are new, for a tokenizer. */
  private static ModelSource ofRandomWeights(
      Presets.Preset wanted, ParsedArguments flags, HubCache hub) {
    Path folder =
        tokenizerFolder(flags, hub)
            .orElseGet(
                () ->
                    hub.withoutWeights(
                        wanted
                            .repository()
                            .or(wanted::initFrom)
                            .orElseThrow(() -> noTokenizer(wanted)),
                        flags.text("model_revision")));
    try (Tokenizer tokenizer = Tokenizers.open(folder, wanted.config().modelType())) {
      return ofNew(
          name(flags),
          wanted.name(),
          RandomInitConfig.of(wanted.config(), tokenizer, flags.optionalInteger(LENGTH)),
          folder);
    }
  }

  private static UsageException noTokenizer(Presets.Preset preset) {
    return new UsageException(
        "--model %s has no published tokenizer; add --tokenizer_name DIR".formatted(preset.name()));
  }

  public static Optional<Path> tokenizerFolder(ParsedArguments flags, HubCache hub) {
    return flags
        .optionalText("tokenizer_name")
        .map(name -> anyFile(name, "tokenizer_name", flags, hub));
  }

  /**
   * Opens the tokenizer. Where it comes from another model than the one that is trained, that one's
   * length is no limit.
   */
  public Tokenizer openTokenizer() {
    boolean isOfAnother = made.isPresent() || weights.isEmpty();
    return isOfAnother
        ? Tokenizers.open(tokenizer, config.toJson())
        : Tokenizers.open(tokenizer, config.modelType());
  }

  /** Returns the sample's small model, all of whose parameters are new, in an architecture. */
  public static ModelSource ofSample(ParsedArguments flags, Path tokenizerFolder) {
    String name = flags.optionalText("model").orElse(name(flags));
    ModelConfig tiny = tiny(preset(name).config().modelType());
    try (Tokenizer tokenizer = Tokenizers.open(tokenizerFolder)) {
      return new ModelSource(
          name,
          "the sample",
          RandomInitConfig.of(tiny, tokenizer, OptionalInt.empty()),
          Optional.empty(),
          Optional.empty(),
          tokenizerFolder);
    }
  }

  /** Returns the small size of an architecture, which learns the sample in seconds. */
  private static ModelConfig tiny(String modelType) {
    return Presets.tiny().stream()
        .map(Presets.Preset::config)
        .filter(config -> config.modelType().equals(modelType))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the size of a name; a usage error where there is none. */
  static Presets.Preset preset(String name) {
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
        + "; models are tfidf, "
        + String.join(", ", Presets.shortNames())
        + ", "
        + String.join(", ", shown);
  }

  private static String repository(Presets.Preset preset) {
    return preset
        .repository()
        .orElseThrow(
            () ->
                new UsageException(
                    "--model %s has no published checkpoint; add --model_name_or_path, --random_weights or --sample"
                        .formatted(preset.name())));
  }

  private static Path folder(String name, String flag, ParsedArguments flags, HubCache hub) {
    return FileChecks.folder(anyFile(name, flag, flags, hub), "--" + flag);
  }

  /** Returns a local file as it is, and anything that can be a name on the hub from there. */
  private static Path anyFile(String name, String flag, ParsedArguments flags, HubCache hub) {
    requireExisting(name, flag);
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    Optional<String> published = Presets.find(name).flatMap(Presets.Preset::repository);
    return hub.model(published.orElse(name), flags.text("model_revision"));
  }

  /**
   * Refuses a name that is neither a local file nor can be a name on the hub.
   *
   * @param flag that has the name as its value
   */
  static void requireExisting(String name, String flag) {
    if (Files.exists(Path.of(name))) {
      return;
    }
    Optional<Presets.Preset> preset = Presets.find(name);
    boolean isPublished = preset.flatMap(Presets.Preset::repository).isPresent();
    if (name.equals(TfIdfFlags.MODEL) || (preset.isPresent() && !isPublished)) {
      throw new UsageException(
          "--%s %s: there is no published checkpoint of that name%s"
              .formatted(
                  flag, name, flag.equals(FOLDER) ? "; --model %s is meant".formatted(name) : ""));
    }
    if (!isPublished && !name.matches("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)?")) {
      throw new UserException(
          ("--%s %s: there is no such folder; expected a Hugging Face folder with config.json, or a"
                  + " name on the hub such as google/bigbird-roberta-base")
              .formatted(flag, name));
    }
  }

  /** Refuses a configuration of another architecture than {@code --model} names. */
  static void requireArchitecture(ParsedArguments flags, ModelConfig config, Path folderOrFile) {
    Optional<Presets.Preset> named = flags.optionalText("model").map(ModelSource::preset);
    if (named.isEmpty() || named.get().config().modelType().equals(config.modelType())) {
      return;
    }
    Presets.Preset preset = named.get();
    String wanted = preset.config().modelType();
    boolean canBeMade = LongModel.isSource(config) && !LongModel.isSource(preset.config());
    String advice =
        canBeMade
            ? "--init_from in place of --model_name_or_path makes one of it"
            : "leave --model out or give a folder of that architecture";
    throw new UserException(
        "--model %s: %s says model_type %s, expected %s; %s"
            .formatted(
                flags.text("model"), configFile(folderOrFile), config.modelType(), wanted, advice));
  }

  private static String shortName(String origin) {
    Path last = Path.of(origin).toAbsolutePath().normalize().getFileName();
    return last == null ? "model" : last.toString();
  }
}
