package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.runner.LazyModelSource;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.RunnerTask;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.ModelCard;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.zoo.model.TokenTypes;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A GLUE task, or one of the user's own files, as the runs of glue-runner see it. */
final class GlueRunnerTask implements RunnerTask<GlueTaskData> {
  /** The entries on a model card of tasks that are not of GLUE. */
  private static final Map<String, ModelCard.DatasetReference> OTHER_REFERENCES =
      Map.of(
          "ag_news",
          new ModelCard.DatasetReference("AG News", "fancyzhx/ag_news", "default", "en"));

  private final RunContext context;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final Optional<CustomTask> own;
  private final GlueTask outline;
  private final RunSteps steps;

  private GlueRunnerTask(RunContext context, Optional<CustomTask> own) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.console = context.console();
    this.own = own;
    this.outline = own.map(CustomTask::outline).map(this::measured).orElseGet(this::namedTask);
    this.steps = GlueSteps.of(outline, flags, arguments);
    requireHoldoutToServe();
  }

  /** Returns the task that the flags name; a usage error where they ask for what it has not. */
  static GlueRunnerTask of(RunContext context) {
    GlueRunnerTask task = new GlueRunnerTask(context, ownTask(context.flags()));
    if (TfIdfFlags.areGiven(context.flags())) {
      task.checkBaseline();
    }
    return task;
  }

  private void requireHoldoutToServe() {
    boolean evaluates = arguments.evalStrategy() != IntervalStrategy.NO;
    if (flags.given(GlueFlags.HOLDOUT) && !(steps.train() && evaluates)) {
      throw new UsageException(
          "--%s is the set that is evaluated during training: add --do_train and --eval_strategy steps or epoch"
              .formatted(GlueFlags.HOLDOUT));
    }
  }

  private static Optional<CustomTask> ownTask(ParsedArguments flags) {
    if (flags.optionalText("task").isPresent()) {
      CustomTaskFlags.checkNamedTask(flags);
      return Optional.empty();
    }
    return flags
        .optionalText("train_file")
        .or(() -> flags.optionalText("validation_file"))
        .map(file -> CustomTask.of(Path.of(file), CustomTaskFlags.columns(flags)));
  }

  private GlueTask namedTask() {
    return flags
        .optionalText("task")
        .map(GlueTask::get)
        .orElseThrow(
            () ->
                new UsageException(
                    "--task is needed: "
                        + GlueTask.listed()
                        + "; or files of your own with --train_file and --validation_file"));
  }

  private GlueTask measured(GlueTask own) {
    return CustomTaskFlags.measured(own, flags);
  }

  private void checkBaseline() {
    TfIdfFlags.refuse(flags);
    if (!outline.isTrainable()) {
      throw new UsageException(
          "--task %s is predicted with a model trained on MNLI, and --model %s is not kept"
              .formatted(outline.name(), TfIdfFlags.MODEL));
    }
    TfIdfFlags.requireTraining(steps.train());
    TfIdfFlags.unused(flags, GlueFlags.table(), GlueFlags.OF_BASELINE).ifPresent(console::warn);
  }

  @Override
  public String program() {
    return "glue-runner";
  }

  @Override
  public String name() {
    return outline.name();
  }

  @Override
  public String runName() {
    String kind = flags.isTrue("sample") ? "-sample" : "";
    return outline.name() + "-" + ModelSource.name(flags) + kind + "-" + arguments.seed();
  }

  @Override
  public RunSteps steps() {
    return steps;
  }

  @Override
  public List<String> metricNames() {
    return outline.metrics().keys();
  }

  @Override
  public Path dataCache() {
    return context.dataCache("glue");
  }

  @Override
  public SampleFolder openSample() {
    own.map(CustomTask::describe).ifPresent(console::info);
    return flags.isTrue("sample") ? SampleData.of(outline) : null;
  }

  @Override
  public GlueTaskData read(Optional<SampleFolder> sample, Optional<LazyModelSource> model) {
    GlueTask task =
        own.map(
                mine ->
                    model
                        .map(found -> mine.task(checkpointNames(found.get()), steps.train()))
                        .orElseGet(mine::task))
            .map(this::measured)
            .orElse(outline);
    GlueData data = GlueData.read(task, sources(task, sample), GlueSteps.examples(steps, flags));
    describe(task, data);
    GlueTaskData all = new GlueTaskData(task, data);
    return steps.train() && flags.given(GlueFlags.HOLDOUT)
        ? all.holdingOut(flags.integer(GlueFlags.HOLDOUT), arguments.dataSeed())
        : all;
  }

  /** Returns the names of a checkpoint's outputs; none where the head may be of another size. */
  private List<String> checkpointNames(ModelSource source) {
    return flags.isTrue("ignore_mismatched_sizes") && arguments.doTrain()
        ? List.of()
        : source.config().labels().names();
  }

  private GlueData.Sources sources(GlueTask task, Optional<SampleFolder> sample) {
    return new GlueData.Sources(
        () -> sample.map(SampleFolder::dataFolder).orElseGet(() -> dataFolder(task)),
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

  private Path downloadData(GlueTask task) {
    Path cache = dataCache();
    GlueDownload download =
        new GlueDownload(
            cache,
            context.variable(GlueDownload.MIRROR_VARIABLE),
            context.downloader(),
            flags.isTrue("offline"));
    if (!download.isKept(task)) {
      console.info("the data of %s is cached in %s".formatted(task.name(), cache));
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

  @Override
  public GlueTaskData prepared(GlueTaskData data, ModelSource source, Tokenizer tokenizer) {
    TokenTypes.require(source.tokenizer(), source.config(), tokenizer, data.task().hasPairs());
    return data;
  }

  @Override
  public List<String> classes(GlueTaskData data) {
    return data.task().classNames();
  }

  @Override
  public TaskModel with(PreparedModel model, ModelSource source, GlueTaskData data, Path folder) {
    return new GlueModel(data, model, source, report(data, folder), arguments, console);
  }

  @Override
  public GlueReport report(GlueTaskData data, Path folder) {
    return new GlueReport(data, folder, context.published());
  }

  @Override
  public String cardSuffix() {
    return "-" + outline.name();
  }

  @Override
  public ModelCard.DatasetReference cardReference() {
    if (own.isPresent()) {
      return new ModelCard.DatasetReference("files of its own", "csv", "default", "en");
    }
    return OTHER_REFERENCES.getOrDefault(
        outline.name(),
        new ModelCard.DatasetReference(
            "GLUE " + outline.folder(), "nyu-mll/glue", outline.name(), "en"));
  }
}
