package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.trainer.arguments.ParsedTraining;
import java.util.stream.Stream;

/**
 * What a run does; everything where no {@code --do_} flag is given.
 *
 * @param evaluate whether the validation set is evaluated
 * @param predict whether the test set, which has labels here, is predicted and evaluated
 */
record NewsSteps(boolean train, boolean evaluate, boolean predict) {

  /** Returns what the flags ask for; a usage error where the model cannot do it. */
  static NewsSteps of(ParsedArguments flags) {
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
    return new NewsSteps(train, evaluate && held, all || flags.isTrue("do_predict"));
  }

  /** Returns the documents that are needed. */
  NewsData.Wanted wanted(ParsedArguments flags, long seed) {
    return new NewsData.Wanted(
        train,
        most(flags, "max_train_samples"),
        evaluate,
        most(flags, "max_eval_samples"),
        predict,
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
