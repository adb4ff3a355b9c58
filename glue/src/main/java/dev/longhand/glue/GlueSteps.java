package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.runner.data.ClassWeightFlag;
import dev.longhand.trainer.arguments.ParsedTraining;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.util.OptionalLong;

/**
 * What a run does.
 *
 * @param timesOnly whether evaluation or prediction is timed and nothing else is done
 */
record GlueSteps(boolean train, boolean evaluate, boolean predict, boolean timesOnly) {

  /** Returns what the flags ask for; a usage error where the task cannot do it. */
  static GlueSteps of(GlueTask task, ParsedArguments flags, TrainingArguments arguments) {
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
      return new GlueSteps(false, false, true, timesOnly);
    }
    if (timesOnly) {
      boolean predict = arguments.doPredict();
      return new GlueSteps(false, flags.isTrue("do_eval") || !predict, predict, true);
    }
    ParsedTraining.requireSomethingToDo(flags);
    return new GlueSteps(arguments.doTrain(), arguments.doEval(), arguments.doPredict(), false);
  }

  /** Returns the examples that are needed. */
  GlueData.Wanted wanted(ParsedArguments flags) {
    return new GlueData.Wanted(
        train,
        most(flags, "max_train_samples"),
        evaluate,
        most(flags, "max_eval_samples"),
        predict,
        most(flags, "max_predict_samples"),
        flags.isTrue("shuffle_train_dataset")
            ? OptionalLong.of(flags.longInteger("shuffle_seed"))
            : OptionalLong.empty());
  }

  private static int most(ParsedArguments flags, String flag) {
    return flags.optionalInteger(flag).orElse(Integer.MAX_VALUE);
  }
}
