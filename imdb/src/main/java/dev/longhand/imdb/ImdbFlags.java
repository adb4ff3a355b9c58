package dev.longhand.imdb;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.files.UsageException;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.model.ModelSelectionFlags;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.trainer.flags.TrainingFlags;
import dev.longhand.zoo.Presets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The flags of imdb-runner. */
public final class ImdbFlags {
  /** The flags of this task that its TF-IDF baseline uses. */
  static final Set<String> OF_BASELINE = Set.of("validation_samples", "split_seed", "evaluate_on");

  /** The runner's name. */
  static final String PROGRAM = "imdb-runner";

  static final String HELD = "validation_samples";
  static final String DEPTH = "depth";
  static final String REFERENCE_PADDING = "reference_padding";
  static final String MODEL_FOLDER = "model_name_or_path";

  /** The models of --mode train. */
  static final List<String> FROM_SCRATCH = List.of("linformer-prenorm", "performer-prenorm");

  private static final String DATA = "Task and data";
  private static final String SCRATCH = "Models from scratch";

  private ImdbFlags() {}

  /** Returns the command that the flags belong to. */
  public static Command command() {
    return Command.of(
        PROGRAM,
        "Trains, fine-tunes and evaluates models on IMDB's long reviews, and times them.",
        table(),
        "imdb-runner --mode finetune --model bert --sample",
        "imdb-runner --mode train --model linformer-prenorm,performer-prenorm --depth 1,2,3",
        "imdb-runner recipes/imdb-longformer.json --data_dir aclImdb_v1.tar.gz",
        "imdb-runner --model tfidf --data_dir aclImdb_v1.tar.gz",
        "imdb-runner --mode inference --model bigbird,longformer --max_predict_samples 200");
  }

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return ModeDefaults.ofFineTuning(
        FlagTable.of(data())
            .plus(scratch())
            .plus(ModelSelectionFlags.table().without("model"))
            .plus(TrainingFlags.table()));
  }

  private static Flag[] data() {
    return new Flag[] {
      Flag.text(
              "mode",
              "finetune",
              DATA,
              "finetune: fine-tune a pretrained model, with the defaults listed here; train: train models"
                  + " from scratch, by default with 4096 tokens, 10000 training and 5000 validation"
                  + " reviews, batch size 8, 16 accumulation steps, constant learning rate 1e-4, 10"
                  + " epochs, no weight decay; inference: measure inference speed, by default with 4096"
                  + " tokens")
          .choices(Mode.names()),
      Flag.text(
              "model",
              DATA,
              "finetune: "
                  + String.join(", ", Presets.shortNames())
                  + ", the name of another published size, or tfidf (linear baseline); train: linformer-prenorm, performer-prenorm, or both, separated"
                  + " by a comma; inference: one or more, separated by commas")
          .suggest(
              Stream.of(Presets.shortNames(), List.of(TfIdfFlags.MODEL), FROM_SCRATCH)
                  .flatMap(List::stream)
                  .toList()),
      Flag.file(
          "data_dir", DATA, "aclImdb_v1.tar.gz or its extracted folder (default: download it)"),
      Flag.bool("sample", false, DATA, "use a small model and the included sample reviews"),
      Flag.integer(
              HELD,
              DATA,
              "number of training reviews held out as validation set, drawn with split_seed")
          .in(Range.atLeast(0)),
      Flag.integer(
              "split_seed",
              0,
              DATA,
              "random seed of the validation split and of sampled reviews; independent of seed")
          .in(Range.between(0, 0xFFFFFFFFL)),
      Flag.text(
              "evaluate_on",
              "validation",
              DATA,
              "evaluation set during training, which also selects the best checkpoint; test follows the"
                  + " published protocol: train on all 25000 reviews, select on the test set")
          .choices("validation", "test"),
      Flag.text(
              "truncation",
              "head",
              DATA,
              "part of a long review that is kept; head+tail: the first 128 and last 382 tokens for a"
                  + " length of 512, in proportion for other lengths")
          .choices(TruncationStrategy.names()),
      Flag.integer(
              "max_seq_length",
              1024,
              DATA,
              "maximum length of a review in tokens, including special tokens")
          .in(Range.between(3, 1 << 20)),
      Flag.bool(
          "pad_to_max_length",
          true,
          DATA,
          "choose BigBird's attention type by max_seq_length; batches are unpadded either way"),
      Flag.integer(
              "max_train_samples",
              DATA,
              "maximum number of training reviews, drawn with split_seed")
          .in(Range.atLeast(1)),
      Flag.integer("max_eval_samples", DATA, "maximum number of validation reviews")
          .in(Range.atLeast(1)),
      Flag.integer(
              "max_predict_samples", DATA, "maximum number of test reviews, drawn with split_seed")
          .in(Range.atLeast(1)),
    };
  }

  private static Flag[] scratch() {
    return new Flag[] {
      Flag.integers(
              DEPTH,
              List.of(2L),
              SCRATCH,
              "number of layers; several values, separated by commas, run a sweep")
          .in(Range.between(1, 96)),
      Flag.bool(
          REFERENCE_PADDING,
          false,
          SCRATCH,
          "pad every review to max_seq_length and include padding in attention and mean pooling, as"
              + " the reference experiments do"),
      Flag.integer(
              "max_train_eval_samples",
              1000,
              SCRATCH,
              "number of training reviews on which training accuracy is evaluated after each epoch; 0 ="
                  + " none")
          .in(Range.atLeast(0)),
    };
  }

  /** Returns whether the test set is what is measured during training. */
  static boolean evaluatesOnTest(ParsedArguments flags) {
    return flags.text("evaluate_on").equals("test");
  }

  /** Returns how many of the training folder's reviews are held out. */
  static int held(ParsedArguments flags) {
    return evaluatesOnTest(flags) ? 0 : flags.optionalInteger(HELD).orElse(0);
  }

  /** Returns the names in a flag that takes several with commas. */
  static List<String> names(ParsedArguments flags, String flag) {
    return flags.optionalText(flag).stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** Returns the flags of each of several models. */
  static List<ParsedArguments> each(ParsedArguments flags) {
    List<String> models = names(flags, "model");
    List<String> folders = names(flags, MODEL_FOLDER);
    if (models.size() > 1 && !folders.isEmpty()) {
      throw new UsageException(
          "--model %s and --model_name_or_path cannot go together: list the models in one of them"
              .formatted(flags.text("model")));
    }
    if (models.size() > 1) {
      return models.stream().map(name -> flags.with("model", name)).toList();
    }
    return folders.size() > 1
        ? folders.stream().map(name -> flags.with(MODEL_FOLDER, name)).toList()
        : List.of(flags);
  }

  /** Returns what the models of the flags are called in the name of a run. */
  static String modelNames(ParsedArguments flags) {
    List<String> names = each(flags).stream().map(ModelSource::name).distinct().toList();
    return String.join("+", names);
  }
}
