package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.prenorm.Pooling;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that is trained from scratch.
 *
 * @param model a preset's name
 * @param depth its layers
 */
record ScratchModel(String model, int depth) {

  /** Returns each model of the flags in each depth. */
  static List<ScratchModel> all(ParsedArguments flags) {
    return ImdbFlags.names(flags, "model").stream()
        .flatMap(
            model ->
                flags.integers(ImdbFlags.DEPTH).stream()
                    .map(depth -> new ScratchModel(model, depth)))
        .toList();
  }

  /** Returns what it is called in tables and legends. */
  String label() {
    return "%s, depth %d".formatted(model, depth);
  }

  /** Returns the name of its folder in a sweep's. */
  String folderName() {
    return "%s-depth-%d".formatted(model, depth);
  }

  /** Opens the tokenizer of a folder for it; a row is as long as the flags say. */
  Tokenizer openTokenizer(ParsedArguments flags, Path folder) {
    return Tokenizers.open(folder, sized(flags).toJson());
  }

  private ModelConfig sized(ParsedArguments flags) {
    return Presets.get(model).config().withMaxLength(flags.integer("max_seq_length"));
  }

  /** Returns the model for a tokenizer. */
  ModelSource source(ParsedArguments flags, Tokenizer tokenizer, Path tokenizerFolder) {
    ModelConfig config = sized(flags);
    boolean filled = flags.isTrue(ImdbFlags.REFERENCE_PADDING);
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("depth", depth);
    keys.put("pad_token_id", tokenizer.padTokenId());
    keys.put("vocab_size", embeddingRows(flags, config, tokenizer));
    keys.put("pooling", (filled ? Pooling.MEAN_ALL : Pooling.MEAN).configName());
    return ModelSource.ofNew(model, label(), config.with(keys), tokenizerFolder);
  }

  /** The sample's words need few rows; any other vocabulary has those of the classic setting. */
  private static int embeddingRows(ParsedArguments flags, ModelConfig config, Tokenizer tokenizer) {
    return flags.isTrue("sample")
        ? tokenizer.vocabularySize()
        : Math.max(config.encoder().vocabularySize(), tokenizer.vocabularySize());
  }
}
