package dev.longhand.glue;

import dev.longhand.savedmodels.DeviceCheck;
import dev.longhand.savedmodels.NativeTensorFlow;
import dev.longhand.savedmodels.Precision;
import dev.longhand.savedmodels.PrecisionCheck;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.download.DownloadSettings;
import dev.longhand.savedmodels.download.Downloader;
import dev.longhand.savedmodels.download.HubCache;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.FileErrors;
import dev.longhand.savedmodels.files.ShutdownTask;
import dev.longhand.trainer.InterruptedRunException;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.results.RunFolder;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final Optional<Recipe> recipe;
  private final Map<String, String> environment;
  private final DownloadSettings patience;
  private final HubCache hub;

  private GlueRunner(
      ParsedArguments flags,
      Console console,
      Optional<Recipe> recipe,
      Map<String, String> environment) {
    this.flags = flags;
    this.arguments = TrainingArguments.of(flags);
    this.console = console;
    this.recipe = recipe;
    this.environment = environment;
    this.patience = DownloadSettings.defaults().withProgress(new DownloadReport(console));
    this.hub = hub();
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(
        GlueFlags.command(),
        arguments,
        (flags, console) -> run(flags, console, arguments, System.getenv()));
  }

  /** Runs the command; returns its exit status. */
  static int run(String[] arguments, Console console, Map<String, String> environment) {
    return CommandLine.run(
        GlueFlags.command(),
        arguments,
        console,
        (flags, on) -> run(flags, on, arguments, environment));
  }

  private static int run(
      ParsedArguments given, Console console, String[] arguments, Map<String, String> environment)
      throws IOException {
    ParsedArguments flags = given.isTrue("sample") ? given.withDefaults(SAMPLE_DEFAULTS) : given;
    GlueRunner runner = new GlueRunner(flags, console, Recipe.of(arguments), environment);
    try {
      runner.run();
      return CommandLine.SUCCESS;
    } catch (InterruptedRunException stopped) {
      console.failure("glue-runner: " + stopped.getMessage());
      return stopped.exitCode();
    }
  }

  private HubCache hub() {
    Map<String, String> variables = new HashMap<>(environment);
    flags.optionalText("token").ifPresent(token -> variables.put("HF_TOKEN", token));
    HubCache cache = HubCache.of(variables, flags.isTrue("offline"), patience);
    return file("cache_dir").map(cache::withFolder).orElse(cache);
  }

  private void requireDevice() {
    if (arguments.tf32()) {
      NativeTensorFlow.allowTensorFloat32();
    }
    SessionSettings settings = arguments.session();
    DeviceCheck.require(settings);
    DeviceCheck.warning(settings).ifPresent(console::warn);
  }

  private void warnAboutPrecision(boolean trains) {
    Precision precision = arguments.precision();
    if (trains) {
      PrecisionCheck.warning(precision, arguments.session()).ifPresent(console::warn);
    } else if (precision != Precision.FLOAT32) {
      console.warn(
          "--%s changes nothing: it is for training, and models are evaluated in float32"
              .formatted(precision.flag()));
    }
  }

  private void run() throws IOException {
    GlueTask task = task();
    ModelChecks.check(flags);
    RunSteps steps = RunSteps.of(task, arguments);
    boolean baseline = TfIdfFlags.areGiven(flags);
    if (baseline) {
      TfIdfFlags.check(task, steps, flags);
      TfIdfFlags.unused(flags).ifPresent(console::warn);
    } else {
      if (steps.train()) {
        Trainer.check(arguments, figures(task));
      }
      requireDevice();
      warnAboutPrecision(steps.train());
    }
    boolean sampled = flags.isTrue("sample");
    RunFolder planned = RunFolder.plan(arguments, runName(task));
    try (SampleData sample = sampled ? SampleData.of(task) : null) {
      GlueData data = GlueData.read(task, sources(task, sample), steps.wanted(flags));
      describe(task, data);
      if (baseline) {
        runIn(planned, new TfIdfRun(task, data, arguments, console, recipe)::run);
      } else {
        runModel(planned, task, steps, data, sample);
      }
    }
  }

  private void runModel(
      RunFolder planned, GlueTask task, RunSteps steps, GlueData data, SampleData sample) {
    ModelSource source =
        sample != null
            ? ModelSource.ofSample(flags, sample)
            : fromNetwork(() -> ModelSource.of(flags, hub));
    try (Tokenizer tokenizer = source.openTokenizer()) {
      requireKept(planned, source);
      RunInputs inputs = new RunInputs(task, steps, data, source, tokenizer);
      runIn(planned, folder -> runModel(folder, inputs));
    }
  }

  private static void requireKept(RunFolder planned, ModelSource source) {
    for (Path needed : source.folders()) {
      if (planned.removes(needed)) {
        throw new UsageException(
            "--overwrite_output_dir would remove %s, which this run starts from; name another --output_dir"
                .formatted(needed));
      }
    }
  }

  /** What is done in a run's folder, which is there. */
  @FunctionalInterface
  private interface Work {
    void in(Path folder) throws IOException;
  }

  /** What fails leaves no more than there is to keep, except where its log is needed. */
  private void runIn(RunFolder planned, Work work) {
    RunFolder.Created folder = planned.create();
    ShutdownTask discard = ShutdownTask.of(folder::discardRecords);
    try {
      console.logTo(folder.path().resolve(RunFolder.LOG));
      work.in(folder.path());
    } catch (ReportedException | UsageException | InterruptedRunException | OutOfMemoryError end) {
      folder.discardRecords();
      throw end;
    } catch (IOException failure) {
      folder.discardRecords();
      throw FileErrors.writing(folder.path(), failure);
    } finally {
      discard.close();
    }
  }

  private void runModel(Path folder, RunInputs inputs) throws IOException {
    long start = System.nanoTime();
    Path work = folder.resolve(".working-model");
    Runnable removal = () -> CompleteFolder.delete(work);
    removal.run();
    ShutdownTask onSignal = ShutdownTask.of(removal);
    try (PreparedModel model =
        PreparedModel.of(inputs, arguments, console, work.resolve("savedmodel"))) {
      if (inputs.steps().timesOnly()) {
        double loadSeconds = (System.nanoTime() - start) / 1e9;
        new InferenceMode(inputs, model, arguments, console, loadSeconds).run(folder);
      } else {
        new GlueRun(inputs, model, arguments, console, recipe).run(folder);
      }
    } finally {
      removal.run();
      onSignal.close();
    }
  }

  private GlueTask task() {
    Optional<String> named = flags.optionalText("task");
    if (named.isPresent()) {
      return GlueTask.get(named.get());
    }
    return flags
        .optionalText("train_file")
        .or(() -> flags.optionalText("validation_file"))
        .map(Path::of)
        .map(OwnTask::of)
        .orElseThrow(
            () ->
                new UsageException(
                    "--task is needed: cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte, wnli or ax;"
                        + " or files of your own with --train_file and --validation_file"));
  }

  private static List<String> figures(GlueTask task) {
    return Stream.concat(task.metrics().keys().stream(), Stream.of("loss")).toList();
  }

  private String runName(GlueTask task) {
    String kind = flags.isTrue("sample") ? "-sample" : "";
    return task.name() + "-" + ModelSource.name(flags) + kind + "-" + arguments.seed();
  }

  private GlueData.Sources sources(GlueTask task, SampleData sample) {
    return new GlueData.Sources(
        () -> sample != null ? sample.dataFolder() : dataFolder(task),
        file("train_file"),
        file("validation_file"),
        file("test_file"));
  }

  private Optional<Path> file(String flag) {
    return flags.optionalText(flag).map(Path::of);
  }

  private Path dataFolder(GlueTask task) {
    if (task.name().equals(OwnTask.NAME)) {
      throw new UsageException(
          "--validation_file or --test_file is missing: a task of your own needs a file for each"
              + " set that is trained on, evaluated or predicted");
    }
    return flags
        .optionalText("data_dir")
        .map(Path::of)
        .orElseGet(() -> fromNetwork(() -> downloadData(task)));
  }

  private Path downloadData(GlueTask task) {
    Path cache = GlueDownload.cacheFolder(file("cache_dir"), environment);
    Optional<String> mirror = Optional.ofNullable(environment.get(GlueDownload.MIRROR_VARIABLE));
    GlueDownload download =
        new GlueDownload(cache, mirror, new Downloader(patience), flags.isTrue("offline"));
    if (!download.isKept(task)) {
      console.info("the data of %s is kept in %s".formatted(task.name(), cache));
    }
    return download.folder(task);
  }

  /** Gets something that may have to be downloaded; without a network, says what can be done. */
  private <T> T fromNetwork(Supplier<T> action) {
    try {
      return action.get();
    } catch (ReportedException failure) {
      if (!Downloader.isNoNetwork(failure)) {
        throw failure;
      }
      throw new ReportedException(
          ("there is no network: %s. What was downloaded before is in %s and %s and is"
                  + " used with --offline; local files are used with --model_name_or_path DIR and"
                  + " --data_dir DIR; --sample needs neither")
              .formatted(
                  failure.getMessage(),
                  hub.folder(),
                  GlueDownload.cacheFolder(file("cache_dir"), environment)),
          failure);
    }
  }

  private void describe(GlueTask task, GlueData data) {
    Map<String, Examples> sets = new LinkedHashMap<>();
    data.train().ifPresent(examples -> sets.put("train", examples));
    data.evaluations().forEach(e -> sets.put("dev" + e.set().suffix(), e.examples()));
    data.predictions().forEach(p -> sets.put("test" + p.set().suffix(), p.examples()));
    sets.forEach(
        (name, examples) -> {
          console.info(name + ": " + examples.describe(task.classNames()));
          if (examples.skipped() > 0) {
            console.warn(
                "%s: %d broken rows were left out".formatted(examples.file(), examples.skipped()));
          }
        });
  }
}
