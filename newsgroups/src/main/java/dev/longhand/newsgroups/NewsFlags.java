package dev.longhand.newsgroups;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.model.ModelFlagChecks;
import dev.longhand.runner.model.ModelSelectionFlags;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.trainer.flags.TrainingFlags;
import java.util.List;
import java.util.stream.Stream;

/** The flags of newsgroups-runner, and what is wrong with them before any work. */
public final class NewsFlags {
  /** The runner's name. */
  static final String PROGRAM = "newsgroups-runner";

  /** How many of the longest documents are left out of the training. */
  static final String LONGEST = "drop_longest";

  private static final String DATA = "Task and data";

  /** Flags that only heads over segments have a use for. */
  private static final List<String> OF_SEGMENTS =
      List.of(Segmentation.OVERLAP, Segmentation.MOST, "segments_per_pass");

  private NewsFlags() {}

  /** Returns the command that the flags belong to. */
  public static Command command() {
    return Command.of(
        PROGRAM,
        "Fine-tunes, evaluates and keeps BERT and its long descendants on 20 newsgroups.",
        table(),
        "newsgroups-runner --model bert --sample",
        "newsgroups-runner --model bert --data_dir 20news-bydate.tar.gz --remove headers,footers,quotes",
        "newsgroups-runner --model bert --data_dir 20news-bydate.tar.gz --head truncate,mean,max,lstm,transformer",
        "newsgroups-runner --model tfidf --data_dir 20news-bydate.tar.gz",
        "newsgroups-runner recipes/newsgroups-bert.json --data_dir 20news-bydate.tar.gz --seed 43");
  }

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return FlagTable.of(data())
        .plus(ModelSelectionFlags.table())
        .plus(
            TrainingFlags.table()
                .withDefault("learning_rate", 2e-5)
                .withDefault("num_train_epochs", 5.0)
                .withDefault("eval_strategy", "epoch"));
  }

  private static Flag[] data() {
    return new Flag[] {
      Flag.file(
          "data_dir",
          DATA,
          "20news-bydate.tar.gz, or the folder that it unpacks into (default: downloaded)"),
      Flag.bool("sample", false, DATA, "a small model on documents that come along"),
      Flag.text(
          "remove", DATA, "headers,footers,quotes or some of them, as scikit-learn removes them"),
      Flag.text("categories", DATA, "newsgroups that are used, with commas (default: all)"),
      Flag.decimal("validation_split", 0.1, DATA, "share of the training set held out by the seed")
          .in(Range.fromUpTo(0, 1)),
      Flag.text(
              NewsHead.FLAG,
              DATA,
              "truncate reads a document's first tokens; mean, max, lstm and transformer read all"
                  + " its segments; several with commas run one after another (default: the"
                  + " folder's own, otherwise truncate)")
          .suggest(NewsHead.names()),
      Flag.integer(
              "max_seq_length",
              512,
              DATA,
              "tokens of a document that is cut, special ones included")
          .in(Range.between(2, 1 << 20)),
      Flag.integer(
              Segmentation.LENGTH,
              DATA,
              "tokens of a segment, special ones included (default: the folder's own, otherwise as"
                  + " many as the model reads, at most 512)")
          .in(Range.between(3, 1 << 20)),
      Flag.integer(
              Segmentation.OVERLAP,
              DATA,
              "tokens of a segment that the next one repeats (default: none)")
          .in(Range.atLeast(0)),
      Flag.integer(Segmentation.MOST, DATA, "segments of a document that are read (default: all)")
          .in(Range.atLeast(1)),
      Flag.integer(
              LONGEST,
              0,
              DATA,
              "so many of the longest documents are not trained on, as where memory was short; all"
                  + " tables say so")
          .in(Range.atLeast(0)),
      Flag.bool(
          "pad_to_max_length",
          true,
          DATA,
          "BigBird's attention is chosen for max_seq_length; padding is not computed either way"),
      Flag.integer("max_train_samples", DATA, "so many documents, drawn by the seed")
          .in(Range.atLeast(1)),
      Flag.integer("max_eval_samples", DATA, "so many documents of the validation set")
          .in(Range.atLeast(1)),
      Flag.integer("max_predict_samples", DATA, "so many documents of the test set")
          .in(Range.atLeast(1)),
    };
  }

  /** Checks the flags; a usage error where they are wrong. */
  static void check(ParsedArguments flags) {
    NewsHead.of(flags);
    ModelFlagChecks.check(flags);
    if (TfIdfFlags.areGiven(flags)) {
      TfIdfFlags.refuse(flags);
    }
  }

  /** Warns of flags that the user gave and that a model which reads no segments has no use for. */
  static void warnAboutSegments(ParsedArguments flags, Console console) {
    OF_SEGMENTS.stream()
        .filter(flags::given)
        .map("--%s is for heads over segments and changes nothing here"::formatted)
        .forEach(console::warn);
  }

  /** Returns the groups that the flags name; none for all of them. */
  static List<String> categories(ParsedArguments flags) {
    return flags.optionalText("categories").stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }
}
