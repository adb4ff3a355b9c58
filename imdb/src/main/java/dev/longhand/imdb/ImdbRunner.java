package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.FineTuneRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.Runner;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.baseline.TfIdfRun;
import dev.longhand.runner.model.TfIdfFlags;
import java.io.IOException;
import java.util.Map;

/** imdb-runner: models from scratch, fine-tuned models, and what they take, on IMDB's reviews. */
public final class ImdbRunner {
  private static final Runner RUNNER =
      new Runner(ImdbFlags.command(), ModeDefaults::in, ImdbRunner::run);

  private ImdbRunner() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    RUNNER.runAndExit(arguments);
  }

  /** Runs the command; returns its exit status. */
  static int run(String[] arguments, Console console, Map<String, String> environment) {
    return RUNNER.run(arguments, console, environment);
  }

  private static void run(RunContext context) throws IOException {
    ParsedArguments flags = context.flags();
    Mode mode = Mode.of(flags);
    ImdbChecks.check(flags, mode);
    RunSteps steps = ImdbSteps.of(mode, flags);
    ImdbTask task = ImdbTask.of(context, steps);
    if (TfIdfFlags.areGiven(flags)) {
      TfIdfFlags.unused(flags, ImdbFlags.table(), ImdbFlags.OF_BASELINE)
          .ifPresent(context.console()::warn);
      new TfIdfRun<>(context, task).run();
    } else if (mode == Mode.TRAIN) {
      new ScratchSweep(context, task).run();
    } else if (mode == Mode.INFERENCE && ImdbFlags.each(flags).size() > 1) {
      new Sweep<>(context, task.runName(), new ModelComparison(context)).run();
    } else {
      new FineTuneRun<>(context, task).run();
    }
  }
}
