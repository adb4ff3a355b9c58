package dev.longhand.zoo.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.zoo.BuildReport;
import dev.longhand.zoo.FolderBuilder;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.weights.WeightMatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A long model made of a checkpoint of BERT or RoBERTa, as Longformer was made of RoBERTa (Beltagy
 * et al. 2020, section 5). Its sizes, activation, token types and labels are the source's, and so
 * are all weights that both have: position embeddings are repeated until the long table is full,
 * Longformer's global projections start as copies of the local ones, and heads are kept where they
 * compute the same. So it computes what the source computes wherever its attention is full.
 *
 * @param origin what the source is called in messages
 * @param source the source's configuration
 * @param config the long model's
 */
public record LongModel(String origin, ModelConfig source, ModelConfig config) {
  /** Ids of the preset's own tokenizer. */
  private static final List<String> TOKEN_IDS =
      List.of("bos_token_id", "eos_token_id", "sep_token_id");

  /**
   * Derives the configuration of a long model.
   *
   * @param origin what the source is called in messages
   * @param target what is made of it; of its configuration only what the source's has not is taken
   * @param length tokens that a text may have, special ones included; by default as many as the
   *     target's have
   * @throws UserException if the source is no BERT or RoBERTa, or longer than that
   */
  public static LongModel of(String origin, ModelConfig source, Preset target, OptionalInt length) {
    if (!isSource(source)) {
      throw new UserException(
          "%s is a %s; a %s can be made of %s only"
              .formatted(
                  origin,
                  source.modelType(),
                  target.config().modelType(),
                  String.join(" or ", sources())));
    }
    int tokens = length.orElse(Math.max(source.maxLength(), target.config().maxLength()));
    if (tokens < source.maxLength()) {
      throw new UserException(
          "--max_position_embeddings %d: %s reads %d tokens, and a shorter model of it would be another one; expected at least %d"
              .formatted(tokens, origin, source.maxLength(), source.maxLength()));
    }
    return new LongModel(origin, source, config(source, target, tokens));
  }

  /** Returns whether long models are made of this architecture. */
  public static boolean isSource(ModelConfig config) {
    return config.startsLongModels();
  }

  /** Returns whether a model of this architecture can be made of another's checkpoint. */
  public static boolean canBeMade(ModelConfig config) {
    return config.checkpointNames().isPresent() && !isSource(config);
  }

  /** The {@code model_type} of the checkpoints that a model starts from: its own, and BERT's. */
  public static List<String> startsFrom(ModelConfig config) {
    List<String> modelTypes = new ArrayList<>(List.of(config.modelType()));
    if (canBeMade(config)) {
      modelTypes.addAll(sources());
    }
    return List.copyOf(modelTypes);
  }

  /** Returns the short names of the architectures that can be made, in alphabetical order. */
  public static List<String> architectures() {
    return Presets.all().stream()
        .filter(preset -> canBeMade(preset.config()))
        .flatMap(preset -> preset.shortName().stream())
        .sorted()
        .toList();
  }

  private static List<String> sources() {
    return Presets.all().stream()
        .map(Preset::config)
        .filter(LongModel::isSource)
        .map(ModelConfig::modelType)
        .distinct()
        .toList();
  }

  private static ModelConfig config(ModelConfig source, Preset target, int tokens) {
    ObjectNode json = target.keys();
    json.remove(TOKEN_IDS);
    json.setAll(source.toJson());
    json.set("model_type", target.keys().get("model_type"));
    return Models.of(json, target.name()).withMaxLength(tokens);
  }

  /** This model with another configuration of the same encoder. */
  public LongModel withConfig(ModelConfig other) {
    return new LongModel(origin, source, other);
  }

  /** This model with the id of the token that its tokenizer puts between two texts. */
  public LongModel withSeparator(int tokenId) {
    return withConfig(config.with(Map.of("sep_token_id", tokenId)));
  }

  /**
   * Writes the trainable SavedModel, as {@link ModelBuilder#build} does.
   *
   * @param checkpoint the source's weights
   * @param assets the source's tokenizer files
   */
  public BuildReport build(
      BuildOptions options, TensorFile checkpoint, List<Path> assets, Path target) {
    LongCheckpoint made = new LongCheckpoint(checkpoint, source, config);
    return ModelBuilder.build(config, options, Optional.of(made), assets, target)
        .after(notes(made));
  }

  /**
   * Writes the Hugging Face folder, as {@link FolderBuilder#build} does.
   *
   * @param checkpoint the source's weights
   * @param assets the source's tokenizer files
   * @return what the user should be told, one line each
   */
  public List<String> writeFolder(TensorFile checkpoint, List<Path> assets, Path target) {
    LongCheckpoint made = new LongCheckpoint(checkpoint, source, config);
    List<String> notes = new ArrayList<>(notes(made));
    notes.addAll(FolderBuilder.build(config, made, assets, target));
    return List.copyOf(notes);
  }

  private List<String> notes(LongCheckpoint made) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s, a %s of %d tokens, becomes a %s of %d%s"
            .formatted(
                origin,
                source.modelType(),
                source.maxLength(),
                config.modelType(),
                config.maxLength(),
                changes()));
    if (!made.leftOut().isEmpty()) {
      notes.add(
          "left out, heads that a %s has in another form: %s"
              .formatted(config.modelType(), WeightMatcher.listed(made.leftOut())));
    }
    return notes;
  }

  private String changes() {
    String positions =
        config.maxLength() > source.maxLength() ? "; its positions are repeated" : "";
    boolean copies = !config.checkpointNames().orElseThrow().copies().isEmpty();
    return positions
        + (copies ? "; global query, key and value start as copies of the local ones" : "");
  }
}
