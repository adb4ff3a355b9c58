package dev.longhand.imdb;

import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserException;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.model.HubAccess;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.timing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code --mode inference} of several models: each is timed by imdb-runner in a process of its own,
 * so that its memory is its own, one after another on the same reviews.
 */
final class InferenceComparison {
  private static final String OUTPUT = "output_dir";

  private final RunContext context;
  private final String name;
  private final Optional<PublishedResult> recipe;

  InferenceComparison(RunContext context, String name, Optional<PublishedResult> recipe) {
    this.context = context;
    this.name = name;
    this.recipe = recipe;
  }

  void run() throws IOException {
    RunContext.runSeveralIn(RunFolder.planSweep(context.arguments(), name), this::run);
  }

  private void run(Path folder) {
    List<ParsedArguments> models = ImdbFlags.each(context.flags());
    List<ModelTiming> timings = new ArrayList<>();
    for (int number = 0; number < models.size(); number++) {
      ParsedArguments flags = models.get(number);
      Path own = folder.resolve((number + 1) + "-" + ModelSource.name(flags));
      measure(flags, own);
      timings.add(ModelTiming.read(own));
    }
    new TimingReport(folder, timings).write(context.console());
    recipe.ifPresent(r -> context.console().result(r.sourceLine()));
  }

  private void measure(ParsedArguments flags, Path folder) {
    context.console().info("%s:".formatted(ModelSource.name(flags)));
    try {
      int status =
          JavaProcess.run(ImdbRunner.class, words(flags, folder), HubAccess.variables(flags));
      if (status != CommandLine.SUCCESS) {
        throw new UserException(
            "the process that timed %s ended with status %d, of which it says why above; what was timed before is in %s"
                .formatted(ModelSource.name(flags), status, folder.getParent()));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new UserException("stopped while %s was timed".formatted(folder), stopped);
    }
  }

  /** What the user gave, for one model and a folder of its own; secrets are in the environment. */
  private static List<String> words(ParsedArguments flags, Path folder) {
    List<String> words = new ArrayList<>();
    Set<String> given = flags.givenNames();
    flags
        .asMap()
        .forEach(
            (flag, value) -> {
              if (given.contains(flag) && !flag.equals(OUTPUT)) {
                words.add("--%s=%s".formatted(flag, value));
              }
            });
    words.add("--%s=%s".formatted(OUTPUT, folder));
    return words;
  }
}
