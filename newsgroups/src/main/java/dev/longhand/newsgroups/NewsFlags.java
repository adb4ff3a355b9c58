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
import java.util.Set;
import java.util.stream.Stream;

/** The flags of newsgroups-runner, and what is wrong with them before any work. */
public final class NewsFlags {
  /** The flags of this task that its TF-IDF baseline uses. */
  static final Set<String> OF_BASELINE = Set.of("remove", "categories", "validation_split");

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
        "Fine-tunes and evaluates BERT and long-context models on 20 Newsgroups and saves the result.",
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
          "data_dir", DATA, "20news-bydate.tar.gz or its extracted folder (default: download it)"),
      Flag.bool("sample", false, DATA, "use a small model and the included sample documents"),
      Flag.text(
          "remove",
          DATA,
          "metadata to strip, as scikit-learn does: headers, footers, quotes, separated by commas"),
      Flag.text("categories", DATA, "newsgroups to use, separated by commas (default: all)"),
      Flag.decimal(
              "validation_split",
              0.1,
              DATA,
              "share of the training set held out as validation set, drawn with the seed")
          .in(Range.fromUpTo(0, 1)),
      Flag.text(
              NewsHead.FLAG,
              DATA,
              "document head: truncate reads the first tokens of a document; mean, max, lstm and"
                  + " transformer pool all of its segments; several values, separated by commas, run a"
                  + " sweep (default: that of the model folder, otherwise truncate)")
          .suggest(NewsHead.names()),
      Flag.integer(
              "max_seq_length",
              512,
              DATA,
              "maximum length of a truncated document in tokens, including special tokens")
          .in(Range.between(2, 1 << 20)),
      Flag.integer(
              Segmentation.LENGTH,
              DATA,
              "length of a segment in tokens, including special tokens (default: that of the model"
                  + " folder, otherwise the maximum of the model, at most 512)")
          .in(Range.between(3, 1 << 20)),
      Flag.integer(
              Segmentation.OVERLAP,
              DATA,
              "number of tokens that consecutive segments share (default: 0)")
          .in(Range.atLeast(0)),
      Flag.integer(
              Segmentation.MOST, DATA, "maximum number of segments of a document (default: all)")
          .in(Range.atLeast(1)),
      Flag.integer(
              LONGEST,
              0,
              DATA,
              "number of longest training documents to leave out, for example to save memory; result"
                  + " tables state it")
          .in(Range.atLeast(0)),
      Flag.bool(
          "pad_to_max_length",
          true,
          DATA,
          "choose BigBird's attention type by max_seq_length; batches are unpadded either way"),
      Flag.integer(
              "max_train_samples",
              DATA,
              "maximum number of training documents, drawn with the seed")
          .in(Range.atLeast(1)),
      Flag.integer("max_eval_samples", DATA, "maximum number of validation documents")
          .in(Range.atLeast(1)),
      Flag.integer("max_predict_samples", DATA, "maximum number of test documents")
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
