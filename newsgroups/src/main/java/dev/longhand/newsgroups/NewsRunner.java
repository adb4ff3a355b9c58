package dev.longhand.newsgroups;

import dev.longhand.glue.ModelSource;
import dev.longhand.glue.Recipe;
import dev.longhand.glue.RunContext;
import dev.longhand.glue.TfIdfFlags;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.results.RunFolder;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** newsgroups-runner: fine-tunes, evaluates and keeps a model on 20 newsgroups. */
public final class NewsRunner {
  /** What is set for the sample's small model, unless the user says otherwise. */
  private static final Map<String, Object> SAMPLE_DEFAULTS =
      Map.of(
          "learning_rate",
          2e-3,
          "num_train_epochs",
          12.0,
          "max_seq_length",
          192L,
          "warmup_ratio",
          0.1,
          "per_device_train_batch_size",
          8L,
          "per_device_eval_batch_size",
          32L,
          "logging_steps",
          10.0,
          "save_strategy",
          "no");

  private final RunContext context;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final Optional<Recipe> recipe;

  private NewsRunner(RunContext context, Optional<Recipe> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.console = context.console();
    this.recipe = recipe;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(
        NewsFlags.command(),
        arguments,
        (flags, console) -> run(flags, console, arguments, System.getenv()));
  }

  /** Runs the command; returns its exit status. */
  static int run(String[] arguments, Console console, Map<String, String> environment) {
    return CommandLine.run(
        NewsFlags.command(),
        arguments,
        console,
        (flags, on) -> run(flags, on, arguments, environment));
  }

  private static int run(
      ParsedArguments given, Console console, String[] arguments, Map<String, String> environment)
      throws IOException {
    RunContext context =
        new RunContext(NewsFlags.PROGRAM, withDefaults(given), console, environment);
    return context.status(new NewsRunner(context, Recipe.of(arguments))::run);
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

  private void run() throws IOException {
    NewsFlags.check(flags);
    NewsSteps steps = NewsSteps.of(flags);
    NewsData.Wanted wanted = steps.wanted(flags, arguments.seed());
    boolean baseline = TfIdfFlags.areGiven(flags);
    if (baseline) {
      TfIdfFlags.unused(flags, NewsFlags.table()).ifPresent(console::warn);
    } else {
      if (steps.train()) {
        Trainer.check(arguments, List.of(NewsMetrics.ACCURACY, NewsMetrics.MACRO_F1, "loss"));
      }
      context.requireDevice(steps.train());
    }
    RunFolder planned = RunFolder.plan(arguments, runName());
    try (SampleNews sample = flags.isTrue("sample") ? SampleNews.unpack() : null) {
      Path source = sample == null ? Path.of(flags.text("data_dir")) : sample.dataFolder();
      NewsData data = NewsData.read(source, wanted);
      describe(data);
      if (baseline) {
        context.runIn(planned, new NewsTfIdfRun(context, data, title(), recipe)::run);
      } else {
        runModel(planned, data, Optional.ofNullable(sample).map(SampleNews::tokenizerFolder));
      }
    }
  }

  private void runModel(RunFolder planned, NewsData data, Optional<Path> sampleTokenizer) {
    ModelSource source =
        sampleTokenizer
            .map(folder -> ModelSource.ofSample(flags, folder))
            .orElseGet(() -> context.source(List.of()));
    try (Tokenizer tokenizer = source.openTokenizer()) {
      RunContext.requireKept(planned, source);
      context.runIn(
          planned,
          folder ->
              context.withModel(
                  folder,
                  source,
                  tokenizer,
                  data.groups(),
                  model -> new NewsRun(context, data, source, model, title(), recipe).run(folder)));
    }
  }

  private String runName() {
    String kind = flags.isTrue("sample") ? "-sample" : "";
    return "newsgroups-" + ModelSource.name(flags) + kind + "-" + arguments.seed();
  }

  private String title() {
    return "20 newsgroups, " + ModelSource.name(flags);
  }

  private void describe(NewsData data) {
    data.train().ifPresent(documents -> describe("train", documents, data.groups()));
    data.validation().ifPresent(documents -> describe("validation", documents, data.groups()));
    data.test().ifPresent(documents -> describe("test", documents, data.groups()));
  }

  private void describe(String name, Documents documents, List<String> groups) {
    int[] counts = documents.examples().counts(groups.size());
    int most = Metrics.majorityClass(documents.examples().classLabels(), groups.size());
    console.info(
        "%s: %,d documents of %d groups, most of them (%d) of %s; %d are empty%s"
            .formatted(
                name,
                documents.size(),
                groups.size(),
                counts[most],
                groups.get(most),
                documents.empty(),
                documents.empty() > 0 ? " and are classified by the empty text" : ""));
  }
}
