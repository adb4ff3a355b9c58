package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.trainer.flags.ParsedTraining;
import java.util.stream.Stream;

/** The steps that the flags of imdb-runner ask for. */
final class ImdbSteps {
  private ImdbSteps() {}

  /** Returns what the flags ask for; a usage error where that cannot be done. */
  static RunSteps of(Mode mode, ParsedArguments flags) {
    if (mode == Mode.INFERENCE) {
      return new RunSteps(false, false, true, true);
    }
    ParsedTraining.requireSomethingToDo(flags);
    boolean all = Stream.of("do_train", "do_eval", "do_predict").noneMatch(flags::isTrue);
    boolean train = all || flags.isTrue("do_train");
    if (!train && (mode == Mode.TRAIN || TfIdfFlags.areGiven(flags))) {
      throw new UsageException(
          "%s starts from nothing, so each run trains: add --do_train"
              .formatted(mode == Mode.TRAIN ? "--mode train" : "--model tfidf"));
    }
    boolean held = ImdbFlags.held(flags) > 0;
    if (!held && flags.isTrue("do_eval")) {
      throw new UsageException(
          "--do_eval evaluates what --validation_samples holds out, and that is nothing here; use --do_predict");
    }
    boolean evaluate = held && (train || flags.isTrue("do_eval"));
    boolean predict =
        flags.isTrue("do_predict")
            || ImdbFlags.evaluatesOnTest(flags)
            || (all && mode == Mode.FINETUNE);
    return new RunSteps(train, evaluate, predict, false);
  }
}
