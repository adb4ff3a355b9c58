package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.convert.LongModel;
import java.util.List;
import java.util.Optional;

/** Checks of the flags that name a model, before any work. */
public final class ModelFlagChecks {
  private static final String SAMPLE = "sample";

  /** Flags that exclude others, and why. */
  private static final List<Exclusion> EXCLUSIONS =
      List.of(
          new Exclusion(
              SAMPLE,
              List.of(
                  "data_dir",
                  ModelSource.FOLDER,
                  "config_name",
                  "tokenizer_name",
                  ModelSource.INIT_FROM,
                  ModelSource.LENGTH),
              "the sample has data and a model of its own"),
          new Exclusion(
              ModelSource.INIT_FROM,
              List.of(ModelSource.FOLDER, "config_name", ModelSource.RANDOM),
              "it makes a new model of the checkpoint that it names"),
          new Exclusion(
              ModelSource.RANDOM,
              List.of(ModelSource.FOLDER, "config_name"),
              "it starts a published size without a checkpoint"));

  private record Exclusion(String flag, List<String> others, String why) {
    void check(ParsedArguments flags) {
      for (String other : others) {
        if (isSet(flags, flag) && isSet(flags, other)) {
          throw new UsageException(
              "--%s and --%s cannot go together: %s".formatted(other, flag, why));
        }
      }
    }
  }

  private ModelFlagChecks() {}

  /**
   * Checks the flags, and the local folders that they name; a usage error where the flags are
   * wrong.
   */
  public static void check(ParsedArguments flags) {
    EXCLUSIONS.forEach(exclusion -> exclusion.check(flags));
    if (isSet(flags, SAMPLE) || TfIdfFlags.areGiven(flags)) {
      return;
    }
    Optional<Preset> preset = flags.optionalText("model").map(ModelSource::preset);
    requireModel(flags, preset);
    requireLongModel(flags, preset);
    requireNewModel(flags, preset);
    ModelFolderCheck.check(flags);
  }

  private static boolean isSet(ParsedArguments flags, String flag) {
    return flags.given(flag) && !flags.value(flag).equals(Optional.of(false));
  }

  private static void requireModel(ParsedArguments flags, Optional<Preset> preset) {
    for (String flag : List.of(ModelSource.INIT_FROM, ModelSource.RANDOM)) {
      if (isSet(flags, flag) && preset.isEmpty()) {
        throw new UsageException(
            "--%s needs --model: the architecture that is trained".formatted(flag));
      }
    }
    if (preset.isEmpty() && !flags.given(ModelSource.FOLDER)) {
      throw new UsageException(
          "--model or --model_name_or_path is needed: %s, or a folder"
              .formatted(String.join(", ", Presets.shortNames())));
    }
  }

  private static void requireLongModel(ParsedArguments flags, Optional<Preset> preset) {
    boolean canBeMade = preset.filter(wanted -> LongModel.canBeMade(wanted.config())).isPresent();
    if (flags.given(ModelSource.INIT_FROM) && !canBeMade) {
      throw new UsageException(
          "--init_from makes another architecture of a checkpoint: --model %s is none of %s"
              .formatted(flags.text("model"), String.join(", ", LongModel.architectures())));
    }
  }

  private static void requireNewModel(ParsedArguments flags, Optional<Preset> preset) {
    boolean isMade =
        preset.flatMap(Preset::initFrom).isPresent() && !flags.given(ModelSource.FOLDER);
    boolean isNew =
        isMade || flags.given(ModelSource.INIT_FROM) || isSet(flags, ModelSource.RANDOM);
    if (flags.given(ModelSource.LENGTH) && !isNew) {
      throw new UsageException(
          "--max_position_embeddings is the length of a model that is made: add --init_from or"
              + " --random_weights");
    }
  }
}
