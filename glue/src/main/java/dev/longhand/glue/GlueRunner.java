package dev.longhand.glue;

import dev.longhand.cli.console.Console;
import dev.longhand.glue.hub.DatasetDownload;
import dev.longhand.runner.FineTuneRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Runner;
import dev.longhand.runner.baseline.TfIdfRun;
import dev.longhand.runner.model.ModelFlagChecks;
import dev.longhand.runner.model.TfIdfFlags;
import java.io.IOException;
import java.util.Map;

/** glue-runner: fine-tunes, evaluates and keeps a model on a GLUE task, as run_glue.py does. */
public final class GlueRunner {
  /** What is set for the sample's small model, unless the user says otherwise. */
  private static final Map<String, Object> SAMPLE_DEFAULTS =
      Map.ofEntries(
          Map.entry("learning_rate", 1e-3),
          Map.entry("warmup_ratio", 0.1),
          Map.entry("num_train_epochs", 4.0),
          Map.entry("per_device_train_batch_size", 16L),
          Map.entry("per_device_eval_batch_size", 32L),
          Map.entry("logging_steps", 50.0),
          Map.entry("save_strategy", "epoch"),
          Map.entry("save_total_limit", 1L));

  private static final Runner RUNNER =
      new Runner(
          GlueFlags.command(),
          given -> given.isTrue("sample") ? given.withDefaults(SAMPLE_DEFAULTS) : given,
          GlueRunner::run);

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    RUNNER.runAndExit(arguments);
  }

  /** Runs the command; returns its exit status. */
  public static int run(String[] arguments, Console console, Map<String, String> environment) {
    return RUNNER.run(arguments, console, environment);
  }

  /** Checks the model before any data are read or downloaded, and runs. */
  private static void run(RunContext given) throws IOException {
    ModelFlagChecks.check(given.flags());
    if (TaskSweep.isWanted(given.flags())) {
      new TaskSweep(given, GlueRunner::runOne).run();
    } else {
      runOne(given);
    }
  }

  private static void runOne(RunContext given) {
    RunContext context = DatasetDownload.resolved(given);
    GlueRunnerTask task = GlueRunnerTask.of(context);
    if (TfIdfFlags.areGiven(context.flags())) {
      new TfIdfRun<>(context, task).run();
    } else {
      new FineTuneRun<>(context, task).run();
    }
  }
}
