package dev.longhand.runner.model;

import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Range;
import java.util.List;

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
              "bert, roberta, bigbird, longformer, linformer, performer, another size by its name,"
                  + " or tfidf, a linear baseline")
          .suggest(
              List.of(
                  "bert",
                  "roberta",
                  "bigbird",
                  "longformer",
                  "linformer",
                  "performer",
                  TfIdfFlags.MODEL)),
      Flag.text("model_name_or_path", MODEL, "a Hugging Face folder, or a name on the hub"),
      Flag.text(
          "init_from",
          MODEL,
          "a BERT or RoBERTa, folder or name on the hub, that --model is made of (linformer and"
              + " performer: bert-base-uncased)"),
      Flag.integer(
              "max_position_embeddings",
              MODEL,
              "with --init_from: tokens that a text may have (default: the published size's)")
          .in(Range.between(2, 1 << 20)),
      Flag.bool(
          "random_weights",
          false,
          MODEL,
          "start without a checkpoint; --tokenizer_name or the published model's tokenizer"),
      Flag.text("config_name", MODEL, "a folder whose config.json replaces the model's"),
      Flag.text("tokenizer_name", MODEL, "a folder whose tokenizer replaces the model's"),
      Flag.text("model_revision", "main", MODEL, "branch, tag or commit on the hub"),
      Flag.folder("cache_dir", MODEL, "where downloads are kept (default: HF_HOME, ~/.cache)"),
      Flag.secret("token", MODEL, "the hub's access token; bare or true: HF_TOKEN or the login's")
          .alias("use_auth_token"),
      Flag.bool("offline", false, MODEL, "use what is in the cache and download nothing"),
      Flag.bool("ignore_mismatched_sizes", false, MODEL, "renew a head that is of another size"),
      Flag.decimal("dropout", MODEL, "replaces all of the model's dropout rates")
          .in(Range.fromUpTo(0, 1)),
    };
  }
}
