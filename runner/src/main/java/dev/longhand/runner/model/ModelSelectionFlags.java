package dev.longhand.runner.model;

import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Range;
import dev.longhand.zoo.Presets;
import java.util.stream.Stream;

/** The flags that choose a model, which the runners of all tasks have. */
public final class ModelSelectionFlags {
  private static final String MODEL = "Model";

  private ModelSelectionFlags() {}

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return FlagTable.of(model()).plus(ModelFlags.flags());
  }

  private static Flag[] model() {
    return new Flag[] {
      Flag.text(
              "model",
              MODEL,
              String.join(", ", Presets.shortNames())
                  + ", the name of another published size, or tfidf (linear baseline)")
          .suggest(
              Stream.concat(Presets.shortNames().stream(), Stream.of(TfIdfFlags.MODEL)).toList()),
      Flag.text(
          "model_name_or_path", MODEL, "folder of a Hugging Face model, or its name on the Hub"),
      Flag.text(
          "init_from",
          MODEL,
          "BERT or RoBERTa checkpoint (folder or name on the Hub) that is converted to --model"
              + " (default for linformer and performer: bert-base-uncased)"),
      Flag.integer(
              "max_position_embeddings",
              MODEL,
              "with --init_from: maximum sequence length of the converted model (default: that of the"
                  + " published model)")
          .in(Range.between(2, 1 << 20)),
      Flag.bool(
          "random_weights",
          false,
          MODEL,
          "initialize all parameters at random; the tokenizer is that of --tokenizer_name or of the"
              + " published model"),
      Flag.text("config_name", MODEL, "folder whose config.json replaces the model's"),
      Flag.text("tokenizer_name", MODEL, "folder whose tokenizer replaces the model's"),
      Flag.text("model_revision", "main", MODEL, "branch, tag or commit of the model"),
      Flag.folder(
          "cache_dir",
          MODEL,
          "folder for downloaded files (default: HF_HOME or ~/.cache/huggingface)"),
      Flag.secret(
              "token",
              MODEL,
              "access token of the Hub; without a value or true: HF_TOKEN or the token of the login")
          .alias("use_auth_token"),
      Flag.bool("offline", false, MODEL, "use cached files only; download nothing"),
      Flag.bool(
          "ignore_mismatched_sizes",
          false,
          MODEL,
          "randomly reinitialize a head whose shape differs from the checkpoint's"),
      Flag.decimal(
              "dropout",
              MODEL,
              "dropout probability; replaces all dropout probabilities of the model")
          .in(Range.fromUpTo(0, 1)),
    };
  }
}
