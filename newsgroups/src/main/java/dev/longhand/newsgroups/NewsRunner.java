package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.FineTuneRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Runner;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.baseline.TfIdfRun;
import dev.longhand.runner.model.TfIdfFlags;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** newsgroups-runner: fine-tunes, evaluates and keeps models on 20 newsgroups. */
public final class NewsRunner {
  /** What is set for the sample's small model, unless the user says otherwise. */
  private static final Map<String, Object> SAMPLE_DEFAULTS =
      Map.ofEntries(
          Map.entry("learning_rate", 2e-3),
          Map.entry("num_train_epochs", 12.0),
          Map.entry("max_seq_length", 192L),
          Map.entry(Segmentation.LENGTH, 32L),
          Map.entry("warmup_ratio", 0.1),
          Map.entry("per_device_train_batch_size", 8L),
          Map.entry("per_device_eval_batch_size", 32L),
          Map.entry("logging_steps", 10.0),
          Map.entry("save_strategy", "no"));

  private static final Runner RUNNER =
      new Runner(NewsFlags.command(), NewsRunner::withDefaults, NewsRunner::run);

  private NewsRunner() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    RUNNER.runAndExit(arguments);
  }

  /** Runs the command; returns its exit status. */
  static int run(String[] arguments, Console console, Map<String, String> environment) {
    return RUNNER.run(arguments, console, environment);
  }

  private static void run(RunContext context) throws IOException {
    NewsFlags.check(context.flags());
    List<NewsHead> heads = NewsHead.of(context.flags());
    if (heads.size() > 1) {
      String name = NewsTask.runName(context.flags(), "-heads");
      new Sweep<>(context, name, new HeadSweep(context, heads)).run();
      return;
    }
    NewsTask task = new NewsTask(context, heads.get(0));
    if (TfIdfFlags.areGiven(context.flags())) {
      TfIdfFlags.unused(context.flags(), NewsFlags.table(), NewsFlags.OF_BASELINE)
          .ifPresent(context.console()::warn);
      new TfIdfRun<>(context, task).run();
    } else {
      new FineTuneRun<>(context, task).run();
    }
  }

  /** Without a validation set there is nothing to evaluate during training. */
  private static ParsedArguments withDefaults(ParsedArguments given) {
    Map<String, Object> defaults = new HashMap<>();
    if (given.isTrue("sample")) {
      defaults.putAll(SAMPLE_DEFAULTS);
    }
    if (given.number("validation_split") == 0) {
      defaults.put("eval_strategy", "no");
    }
    return given.withDefaults(defaults);
  }
}
