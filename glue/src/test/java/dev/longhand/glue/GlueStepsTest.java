package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.RunSteps;
import dev.longhand.trainer.flags.ParsedTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlueStepsTest {

  /** Which of training, evaluation, prediction and nothing but timing are done: T, E, P, I. */
  @ParameterizedTest
  @CsvSource({
    "qnli, --seed 1, TE",
    "qnli, --do_eval, E",
    "qnli, --do_train --eval_strategy epoch, TE",
    "qnli, --do_predict, P",
    "qnli, --mode inference, EI",
    "qnli, --mode inference --do_predict, PI",
    "qnli, --mode inference --do_eval --do_predict, EPI",
    "ax, --seed 1, P",
    "ax, --mode inference, PI"
  })
  void stepsFollowFromTheFlags(String task, String flags, String expected) {
    RunSteps steps = steps(task, flags);

    assertThat(
            (steps.train() ? "T" : "")
                + (steps.evaluate() ? "E" : "")
                + (steps.predict() ? "P" : "")
                + (steps.timesOnly() ? "I" : ""))
        .isEqualTo(expected);
  }

  @Test
  void whatTheTaskCannotDoIsRefused() {
    assertThatThrownBy(() -> steps("ax", "--do_eval"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--do_predict");
    assertThatThrownBy(() -> steps("stsb", "--label_smoothing_factor 0.1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("predicts a number");
  }

  private static RunSteps steps(String task, String flags) {
    ParsedArguments parsed = ArgumentParser.parse(GlueFlags.command(), flags.split(" "));
    return GlueSteps.of(GlueTask.get(task), parsed, ParsedTraining.of(parsed));
  }
}
