package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.download.Checksum;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.DatasetArchive;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Runner;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** imdb-runner: models from scratch, fine-tuned models, and what they take, on IMDB's reviews. */
public final class ImdbRunner {
  private static final Runner RUNNER =
      new Runner(
          ImdbFlags.command(),
          ModeDefaults::in,
          (context, recipe) -> new ImdbRunner(context, recipe).run());

  private static final DatasetArchive ARCHIVE =
      new DatasetArchive(
          "IMDB",
          "imdb",
          "aclImdb_v1.tar.gz",
          "https://ai.stanford.edu",
          "/~amaas/data/sentiment/aclImdb_v1.tar.gz",
          Checksum.md5("7c2ac02c03563afcf9b574c7e56c153a"),
          "LONGHAND_IMDB_MIRROR");

  private final RunContext context;
  private final ParsedArguments flags;
  private final Mode mode;
  private final Optional<PublishedResult> recipe;

  private ImdbRunner(RunContext context, Optional<PublishedResult> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.mode = Mode.of(flags);
    this.recipe = recipe;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    RUNNER.runAndExit(arguments);
  }

  /** Runs the command; returns its exit status. */
  static int run(String[] arguments, Console console, Map<String, String> environment) {
    return RUNNER.run(arguments, console, environment);
  }

  private void run() throws IOException {
    ImdbChecks.check(flags, mode);
    ImdbSteps steps = ImdbSteps.of(mode, flags);
    boolean baseline = TfIdfFlags.areGiven(flags);
    if (baseline) {
      TfIdfFlags.unused(flags, ImdbFlags.table()).ifPresent(context.console()::warn);
    } else if (steps.train()) {
      List<String> figures =
          Stream.concat(ReviewMetrics.NAMES.stream(), Stream.of("loss")).toList();
      Trainer.check(context.arguments(), figures);
    }
    if (mode == Mode.INFERENCE && ImdbFlags.each(flags).size() > 1) {
      new InferenceComparison(context, runName(), recipe).run();
      return;
    }
    if (!baseline) {
      context.requireDevice(steps.train());
    }
    try (SampleFolder sample = flags.isTrue("sample") ? sample() : null) {
      work(steps, baseline, Optional.ofNullable(sample));
    }
  }

  private static SampleFolder sample() {
    return SampleFolder.ofDocuments(ImdbRunner.class, StandardCharsets.UTF_8);
  }

  private void work(ImdbSteps steps, boolean baseline, Optional<SampleFolder> sample)
      throws IOException {
    if (mode == Mode.TRAIN && !baseline) {
      ImdbData data = read(steps, sample);
      new TrainSweep(context, data, runName(), recipe)
          .run(sample.map(SampleFolder::tokenizerFolder));
      return;
    }
    RunFolder planned = RunFolder.plan(context.arguments(), runName());
    ImdbData data = read(steps, sample);
    if (baseline) {
      context.runIn(planned, new ImdbTfIdfRun(context, data, recipe)::run);
      return;
    }
    ModelSource source =
        sample
            .map(folder -> ModelSource.ofSample(flags, folder.tokenizerFolder()))
            .orElseGet(() -> context.source(List.of(ARCHIVE.cache(context))));
    if (mode == Mode.INFERENCE) {
      new ImdbInference(context, data, source).run(planned);
    } else {
      new FineTuning(context, data, source, recipe).run(planned);
    }
  }

  private ImdbData read(ImdbSteps steps, Optional<SampleFolder> sample) {
    Path source =
        sample
            .map(SampleFolder::dataFolder)
            .or(() -> context.file("data_dir"))
            .orElseGet(() -> ARCHIVE.in(context));
    ImdbData data = ImdbData.read(source, ImdbData.Wanted.of(steps, flags));
    data.sets().forEach(this::describe);
    return data;
  }

  private void describe(String name, NamedExamples reviews) {
    int[] counts = reviews.examples().counts(Review.SENTIMENTS.size());
    context
        .console()
        .info(
            String.format(
                Locale.ROOT,
                "%s: %,d reviews, %,d of them positive",
                name,
                reviews.size(),
                counts[Review.SENTIMENTS.indexOf("pos")]));
  }

  private String runName() {
    String kind = flags.isTrue("sample") ? "-sample" : "";
    return "imdb-%s-%s%s-%d"
        .formatted(
            flags.text("mode"), ImdbFlags.modelNames(flags), kind, context.arguments().seed());
  }
}
