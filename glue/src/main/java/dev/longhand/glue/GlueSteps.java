package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.data.ClassWeightFlag;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import java.util.OptionalLong;

/** The steps that the flags of glue-runner ask for, and the examples that they need. */
final class GlueSteps {
  private GlueSteps() {}

  /** Returns what the flags ask for; a usage error where the task cannot do it. */
  static RunSteps of(GlueTask task, ParsedArguments flags, TrainingArguments arguments) {
    if (task.isRegression() && flags.number("label_smoothing_factor") > 0) {
      throw new UsageException(
          "--label_smoothing_factor is for classes, and %s predicts a number; leave it out"
              .formatted(task.name()));
    }
    ClassWeightFlag.check(flags, task.classNames());
    boolean timesOnly = flags.text("mode").equals("inference");
    if (timesOnly && flags.isTrue("do_train")) {
      throw new UsageException(
          "--mode inference trains nothing; leave out --do_train, or --mode inference");
    }
    if (!task.isTrainable()) {
      if (flags.isTrue("do_train") || flags.isTrue("do_eval")) {
        throw new UsageException(
            ("--task %s has no labels: it can only be predicted, with a model trained on"
                    + " MNLI; use --do_predict")
                .formatted(task.name()));
      }
      return new RunSteps(false, false, true, timesOnly);
    }
    if (timesOnly) {
      boolean predict = arguments.doPredict();
      return new RunSteps(false, flags.isTrue("do_eval") || !predict, predict, true);
    }
    ParsedTraining.requireSomethingToDo(flags);
    return new RunSteps(arguments.doTrain(), arguments.doEval(), arguments.doPredict(), false);
  }

  /** Returns the examples that the steps need. */
  static GlueData.Wanted examples(RunSteps steps, ParsedArguments flags) {
    return new GlueData.Wanted(
        steps.train(),
        most(flags, "max_train_samples"),
        steps.evaluate(),
        most(flags, "max_eval_samples"),
        steps.predict(),
        most(flags, "max_predict_samples"),
        flags.isTrue("shuffle_train_dataset")
            ? OptionalLong.of(flags.longInteger("shuffle_seed"))
            : OptionalLong.empty());
  }

  private static int most(ParsedArguments flags, String flag) {
    return flags.optionalInteger(flag).orElse(Integer.MAX_VALUE);
  }
}
