package dev.longhand.newsgroups;

import dev.longhand.glue.GlueFlags;
import dev.longhand.glue.ModelChecks;
import dev.longhand.glue.TfIdfFlags;
import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.NearestName;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;
import dev.longhand.trainer.arguments.TrainingFlags;
import dev.longhand.trainer.arguments.UsageException;
import java.util.List;
import java.util.stream.Stream;

/** The flags of newsgroups-runner, and what is wrong with them before any work. */
public final class NewsFlags {
  /** The runner's name. */
  static final String PROGRAM = "newsgroups-runner";

  private static final String DATA = "Task and data";
  private static final List<String> HEADS = List.of("truncate");

  /** Heads that need the segments of a document, which nothing here makes. */
  private static final List<String> SEGMENT_HEADS = List.of("mean", "max", "lstm", "transformer");

  private NewsFlags() {}

  /** Returns the command that the flags belong to. */
  public static Command command() {
    return Command.of(
        PROGRAM,
        "Fine-tunes, evaluates and keeps BERT and its long descendants on 20 newsgroups.",
        table(),
        "newsgroups-runner --model bert --sample",
        "newsgroups-runner --model bert --data_dir 20news-bydate.tar.gz --remove headers,footers,quotes",
        "newsgroups-runner --model tfidf --data_dir 20news-bydate.tar.gz",
        "newsgroups-runner recipes/newsgroups-bert.json --data_dir 20news-bydate.tar.gz --seed 43");
  }

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return FlagTable.of(data())
        .plus(GlueFlags.models())
        .plus(
            TrainingFlags.table()
                .withDefault("learning_rate", 2e-5)
                .withDefault("num_train_epochs", 5.0)
                .withDefault("eval_strategy", "epoch"));
  }

  private static Flag[] data() {
    return new Flag[] {
      Flag.file("data_dir", DATA, "20news-bydate.tar.gz, or the folder that it unpacks into"),
      Flag.bool("sample", false, DATA, "a small model on documents that come along"),
      Flag.text(
          "remove", DATA, "headers,footers,quotes or some of them, as scikit-learn removes them"),
      Flag.text("categories", DATA, "newsgroups that are used, with commas (default: all)"),
      Flag.decimal("validation_split", 0.1, DATA, "share of the training set held out by the seed")
          .in(Range.fromUpTo(0, 1)),
      Flag.text("head", "truncate", DATA, "truncate classifies a document's first tokens")
          .suggest(HEADS),
      Flag.integer("max_seq_length", 512, DATA, "tokens of a document, special ones included")
          .in(Range.between(2, 1 << 20)),
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
    checkHead(flags.text("head"));
    ModelChecks.check(flags);
    if (!flags.isTrue("sample") && !flags.given("data_dir")) {
      throw new UsageException(
          "--data_dir is needed: 20news-bydate.tar.gz of http://qwone.com/~jason/20Newsgroups/, or its folder; --sample needs none");
    }
    if (TfIdfFlags.areGiven(flags)) {
      TfIdfFlags.refuse(flags);
    }
  }

  private static void checkHead(String head) {
    if (SEGMENT_HEADS.contains(head)) {
      throw new UsageException(
          "--head %s reads a document in segments, which this version does not; use --head truncate, or a long model such as --model longformer"
              .formatted(head));
    }
    if (!HEADS.contains(head)) {
      List<String> known = Stream.concat(HEADS.stream(), SEGMENT_HEADS.stream()).toList();
      throw new UsageException(
          "--head: there is no head '%s'%s".formatted(head, NearestName.orAll(head, known)));
    }
  }

  /** Returns the groups that the flags name; none for all of them. */
  static List<String> categories(ParsedArguments flags) {
    return flags.optionalText("categories").stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }
}
