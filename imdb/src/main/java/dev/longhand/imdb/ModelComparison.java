package dev.longhand.imdb;

import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserException;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.model.HubAccess;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.timing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code --mode inference} of several models: imdb-runner times each in a process of its own, so
 * that its memory is its own, on the same reviews.
 */
final class ModelComparison implements Sweep.Runs<ParsedArguments> {
  private static final String OUTPUT = "output_dir";

  private final RunContext context;
  private final List<ParsedArguments> models;

  ModelComparison(RunContext context) {
    this.context = context;
    this.models = ImdbFlags.each(context.flags());
  }

  @Override
  public List<ParsedArguments> variants() {
    return models;
  }

  @Override
  public String label(ParsedArguments flags) {
    return ModelSource.name(flags);
  }

  @Override
  public String folderName(ParsedArguments flags) {
    return (models.indexOf(flags) + 1) + "-" + ModelSource.name(flags);
  }

  /** Timings of another hour are not compared with those of this one. */
  @Override
  public boolean isFinished(Path folder) {
    return false;
  }

  @Override
  public void run(ParsedArguments flags, RunContext own) throws IOException {
    Path folder = Path.of(own.flags().text(OUTPUT));
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

  @Override
  public void report(Path folder, List<Path> done) {
    List<ModelTiming> timings = done.stream().map(ModelTiming::read).toList();
    new TimingReport(folder, timings).write(context.console());
    context.published().ifPresent(figure -> context.console().result(figure.sourceLine()));
  }

  /**
   * Returns the user's arguments for one model in a folder of its own; secrets stay in the
   * environment.
   */
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
