package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.UsageException;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Runner;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelFlagChecks;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.zoo.model.TokenTypes;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
          GlueRunner::start);

  private final RunContext context;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final Optional<PublishedResult> recipe;

  private GlueRunner(RunContext context, Optional<PublishedResult> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.console = context.console();
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

  /** Checks the model before any data is read or downloaded, and runs. */
  private static void start(RunContext context, Optional<PublishedResult> recipe)
      throws IOException {
    ModelFlagChecks.check(context.flags());
    new GlueRunner(DatasetDownload.resolved(context), recipe).run();
  }

  private void run() throws IOException {
    Optional<CustomTask> own = ownTask();
    GlueTask task = own.map(CustomTask::outline).map(this::measured).orElseGet(this::namedTask);
    GlueSteps steps = GlueSteps.of(task, flags, arguments);
    boolean baseline = TfIdfFlags.areGiven(flags);
    if (baseline) {
      TfIdfFlags.refuse(flags);
      if (!task.isTrainable()) {
        throw new UsageException(
            "--task %s is predicted with a model trained on MNLI, and --model %s is not kept"
                .formatted(task.name(), TfIdfFlags.MODEL));
      }
      TfIdfFlags.requireTraining(steps.train());
      TfIdfFlags.unused(flags, GlueFlags.table()).ifPresent(console::warn);
    } else {
      if (steps.train()) {
        Trainer.check(arguments, figures(task));
      }
      context.requireDevice(steps.train());
    }
    own.map(CustomTask::describe).ifPresent(console::info);
    boolean sampled = flags.isTrue("sample");
    RunFolder planned = RunFolder.plan(arguments, runName(task));
    try (SampleFolder sample = sampled ? SampleData.of(task) : null) {
      if (baseline) {
        runBaseline(
            planned, own.map(CustomTask::task).map(this::measured).orElse(task), steps, sample);
      } else {
        runModel(planned, task, own, steps, sample);
      }
    }
  }

  private void runBaseline(RunFolder planned, GlueTask task, GlueSteps steps, SampleFolder sample) {
    GlueData data = readData(task, steps, sample);
    context.runIn(planned, new TfIdfRun(task, data, flags, arguments, console, recipe)::run);
  }

  private void runModel(
      RunFolder planned,
      GlueTask outline,
      Optional<CustomTask> own,
      GlueSteps steps,
      SampleFolder sample) {
    // What can be read without a model is read before one is downloaded.
    Optional<GlueData> read =
        own.isPresent() ? Optional.empty() : Optional.of(readData(outline, steps, sample));
    ModelSource source =
        sample != null
            ? ModelSource.ofSample(flags, sample.tokenizerFolder())
            : context.source(List.of(dataCache()));
    GlueTask task =
        own.map(mine -> mine.task(checkpointNames(source), steps.train()))
            .map(this::measured)
            .orElse(outline);
    GlueData data = read.orElseGet(() -> readData(task, steps, sample));
    try (Tokenizer tokenizer = source.openTokenizer()) {
      RunContext.requireKept(planned, source);
      TokenTypes.require(source.tokenizer(), source.config(), tokenizer, task.hasPairs());
      RunInputs inputs = new RunInputs(task, steps, data, source, tokenizer);
      context.runIn(planned, folder -> runModel(folder, inputs));
    }
  }

  private GlueData readData(GlueTask task, GlueSteps steps, SampleFolder sample) {
    GlueData data = GlueData.read(task, sources(task, sample), steps.wanted(flags));
    describe(task, data);
    return data;
  }

  /** Returns the names of a checkpoint's outputs; none where the head may be of another size. */
  private List<String> checkpointNames(ModelSource source) {
    return flags.isTrue("ignore_mismatched_sizes") && arguments.doTrain()
        ? List.of()
        : source.config().labels().names();
  }

  private void runModel(Path folder, RunInputs inputs) throws IOException {
    long start = System.nanoTime();
    context.withModel(
        folder,
        inputs.source(),
        inputs.tokenizer(),
        inputs.task().classNames(),
        model -> {
          if (inputs.steps().timesOnly()) {
            double loadSeconds = (System.nanoTime() - start) / 1e9;
            new InferenceMode(inputs, model, flags, arguments, console, loadSeconds).run(folder);
          } else {
            new GlueRun(inputs, model, flags, arguments, console, recipe).run(folder);
          }
        });
  }

  private GlueTask namedTask() {
    return flags
        .optionalText("task")
        .map(GlueTask::get)
        .orElseThrow(
            () ->
                new UsageException(
                    "--task is needed: cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte, wnli or ax;"
                        + " or files of your own with --train_file and --validation_file"));
  }

  private Optional<CustomTask> ownTask() {
    if (flags.optionalText("task").isPresent()) {
      CustomTaskFlags.checkNamedTask(flags);
      return Optional.empty();
    }
    return flags
        .optionalText("train_file")
        .or(() -> flags.optionalText("validation_file"))
        .map(file -> CustomTask.of(Path.of(file), CustomTaskFlags.columns(flags)));
  }

  private GlueTask measured(GlueTask own) {
    return CustomTaskFlags.measured(own, flags);
  }

  private static List<String> figures(GlueTask task) {
    return Stream.concat(task.metrics().keys().stream(), Stream.of("loss")).toList();
  }

  private String runName(GlueTask task) {
    String kind = flags.isTrue("sample") ? "-sample" : "";
    return task.name() + "-" + ModelSource.name(flags) + kind + "-" + arguments.seed();
  }

  private GlueData.Sources sources(GlueTask task, SampleFolder sample) {
    return new GlueData.Sources(
        () -> sample != null ? sample.dataFolder() : dataFolder(task),
        context.file("train_file"),
        context.file("validation_file"),
        context.file("test_file"));
  }

  private Path dataFolder(GlueTask task) {
    if (task.name().equals(CustomTask.NAME)) {
      throw new UsageException(
          "--validation_file or --test_file is missing: a task of your own needs a file for each"
              + " set that is trained on, evaluated or predicted");
    }
    return flags
        .optionalText("data_dir")
        .map(Path::of)
        .orElseGet(() -> context.fromNetwork(() -> downloadData(task), List.of(dataCache())));
  }

  private Path dataCache() {
    return context.dataCache("glue");
  }

  private Path downloadData(GlueTask task) {
    Path cache = dataCache();
    GlueDownload download =
        new GlueDownload(
            cache,
            context.variable(GlueDownload.MIRROR_VARIABLE),
            context.downloader(),
            flags.isTrue("offline"));
    if (!download.isKept(task)) {
      console.info("the data of %s is kept in %s".formatted(task.name(), cache));
    }
    return download.folder(task);
  }

  private void describe(GlueTask task, GlueData data) {
    Map<String, Examples> sets = new LinkedHashMap<>();
    data.train().ifPresent(examples -> sets.put("train", examples));
    data.evaluations().forEach(e -> sets.put("dev" + e.set().suffix(), e.examples()));
    data.predictions().forEach(p -> sets.put("test" + p.set().suffix(), p.examples()));
    sets.forEach(
        (name, examples) -> {
          console.info(name + ": " + examples.describe(task.classNames()));
          if (examples.emptyTexts() > 0) {
            console.warn(
                "%s: %,d texts are empty".formatted(examples.file(), examples.emptyTexts()));
          }
          if (examples.skipped() > 0) {
            console.warn(
                "%s: %d broken rows were left out".formatted(examples.file(), examples.skipped()));
          }
        });
  }
}
