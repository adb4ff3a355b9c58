package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.trainer.flags.ParsedTraining;
import java.util.stream.Stream;

/**
 * The steps that the flags of newsgroups-runner ask for: all of them where no {@code --do_} flag is
 * given.
 */
final class NewsSteps {
  private NewsSteps() {}

  /** Returns what the flags ask for; a usage error where the model cannot do it. */
  static RunSteps of(ParsedArguments flags) {
    ParsedTraining.requireSomethingToDo(flags);
    boolean all = Stream.of("do_train", "do_eval", "do_predict").noneMatch(flags::isTrue);
    boolean train = all || flags.isTrue("do_train");
    if (!train && TfIdfFlags.areGiven(flags)) {
      throw new UsageException("--model tfidf is not kept, so each run trains it: add --do_train");
    }
    boolean held = flags.number("validation_split") > 0;
    boolean evaluate = all || train || flags.isTrue("do_eval");
    if (!held && flags.isTrue("do_eval")) {
      throw new UsageException(
          "--do_eval evaluates what --validation_split holds out, and that is 0; give a share, or use --do_predict");
    }
    return new RunSteps(train, evaluate && held, all || flags.isTrue("do_predict"), false);
  }

  /** Returns the documents that the steps need. */
  static NewsData.Wanted documents(RunSteps steps, ParsedArguments flags, long seed) {
    return new NewsData.Wanted(
        steps.train(),
        most(flags, "max_train_samples"),
        steps.evaluate(),
        most(flags, "max_eval_samples"),
        steps.predict(),
        most(flags, "max_predict_samples"),
        HeaderFooterQuoteStripper.of(flags.optionalText("remove")),
        NewsFlags.categories(flags),
        flags.number("validation_split"),
        seed);
  }

  private static int most(ParsedArguments flags, String flag) {
    return flags.optionalInteger(flag).orElse(Integer.MAX_VALUE);
  }
}
