package dev.longhand.runner;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.proxy.Proxies;
import dev.longhand.files.hub.HubCache;
import dev.longhand.runner.data.ClassWeightFlag;
import dev.longhand.runner.data.DataCache;
import dev.longhand.runner.model.HeadOverride;
import dev.longhand.runner.model.HubAccess;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.savedmodels.runtime.Determinism;
import dev.longhand.savedmodels.runtime.DeviceCheck;
import dev.longhand.savedmodels.runtime.MemoryLimit;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.PrecisionCheck;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the runners of all tasks share: flags, console, downloads, the device, and a run's folder
 * from which nothing is left that is not worth keeping.
 */
public final class RunContext {
  private final Map<String, String> environment;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Console console;
  private final DownloadSettings patience;
  private final HubCache hub;
  private final Optional<PublishedResult> published;

  /**
   * Takes what the user gave.
   *
   * @param published the figure that the recipe on the command line names, if it does
   */
  public RunContext(
      ParsedArguments flags,
      Console console,
      Map<String, String> environment,
      Optional<PublishedResult> published) {
    this.environment = Map.copyOf(environment);
    this.flags = flags;
    this.arguments = ParsedTraining.of(flags);
    this.console = console;
    this.patience =
        DownloadSettings.defaults()
            .withProxies(Proxies.of(environment))
            .withProgress(new DownloadReport(console));
    this.hub = HubAccess.of(flags, environment, patience);
    this.published = published;
  }

  /** Returns this context with other flags, as for one of several runs. */
  public RunContext with(ParsedArguments other) {
    return new RunContext(other, console, environment, published);
  }

  /** Returns the flags as they were given. */
  public ParsedArguments flags() {
    return flags;
  }

  /** Returns the trainer's part of the flags. */
  public TrainingArguments arguments() {
    return arguments;
  }

  /** Returns where the run reports. */
  public Console console() {
    return console;
  }

  /** Returns the figure to compare with, if a recipe names one. */
  public Optional<PublishedResult> published() {
    return published;
  }

  /** Returns what fetches a file, with the patience and the reports of a run. */
  public Downloader downloader() {
    return new Downloader(patience);
  }

  /** Returns the cache of the hub's models and data sets. */
  public HubCache hub() {
    return hub;
  }

  /** Returns a variable of the environment. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  /** Returns the folder in which downloads of some data are kept. */
  public Path dataCache(String data) {
    return DataCache.folder(DataCache.named(flags, environment), environment, data);
  }

  /** Returns a flag's file or folder. */
  public Optional<Path> file(String flag) {
    return flags.optionalText(flag).map(Path::of);
  }

  /**
   * Refuses a device that is not there, limits its memory, requires determinism if the flags do,
   * and warns of what the device does badly.
   */
  public void requireDevice(boolean trains) {
    limitMemory();
    requireDeterminism();
    if (arguments.tf32()) {
      NativeTensorFlow.allowTensorFloat32();
    }
    SessionSettings settings = arguments.session();
    DeviceCheck.require(settings);
    DeviceCheck.warning(settings).ifPresent(console::warn);
    warnAboutPrecision(trains);
  }

  /** The user's limit, else the environment's, else a share of the machine's memory. */
  private void limitMemory() {
    OptionalLong wanted = arguments.memoryLimit();
    if (wanted.isEmpty() && MemoryLimit.bytes().isPresent()) {
      return;
    }
    boolean holds = MemoryLimit.set(wanted.orElseGet(MemoryLimit::share));
    if (wanted.isPresent() && !holds) {
      console.warn(
          "--memory_limit_gb %s changes nothing: TensorFlow is loaded already, or its environment cannot be set"
              .formatted(flags.number("memory_limit_gb")));
    }
  }

  private void requireDeterminism() {
    if (arguments.fullDeterminism() && !Determinism.require()) {
      console.warn(
          "--full_determinism changes nothing: TensorFlow is loaded already, or its environment cannot be set");
    }
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

  /**
   * Finds the model that the flags name, downloading it if needed.
   *
   * @param dataCaches where downloads of data are kept, for the message where there is no network
   */
  public ModelSource source(List<Path> dataCaches) {
    return fromNetwork(() -> ModelSource.of(flags, hub), dataCaches);
  }

  /**
   * Returns the folder of the tokenizer that the flags name, or else of a model on the hub.
   *
   * @param repository the model
   */
  public Path tokenizerFolder(String repository, List<Path> dataCaches) {
    return fromNetwork(
        () ->
            ModelSource.tokenizerFolder(flags, hub)
                .orElseGet(() -> hub.withoutWeights(repository, flags.text("model_revision"))),
        dataCaches);
  }

  /** Gets something that may have to be downloaded; without a network, says what can be done. */
  public <T> T fromNetwork(Supplier<T> action, List<Path> dataCaches) {
    try {
      return action.get();
    } catch (UserException failure) {
      if (!Downloader.isNoNetwork(failure)) {
        throw failure;
      }
      String caches =
          Stream.concat(Stream.of(hub.folder()), dataCaches.stream())
              .map(Path::toString)
              .collect(Collectors.joining(" and "));
      throw new UserException(
          ("there is no network: %s. What was downloaded before is in %s and is"
                  + " used with --offline; local files are used with --model_name_or_path DIR and"
                  + " --data_dir DIR; --sample needs neither")
              .formatted(failure.getMessage(), caches),
          failure);
    }
  }

  /** Refuses a run that would remove what it starts from. */
  public static void requireKept(RunFolder planned, ModelSource source) {
    for (Path needed : source.folders()) {
      if (planned.removes(needed)) {
        throw new UsageException(
            "--overwrite_output_dir would remove %s, which this run starts from; name another --output_dir"
                .formatted(needed));
      }
    }
  }

  /** Makes and locks the folder of a run, and logs into it. */
  public OpenFolder open(RunFolder planned) {
    OpenFolder folder = OpenFolder.ofRun(planned);
    console.logTo(folder.path().resolve(RunFolder.LOG));
    return folder;
  }

  /** Makes and locks the folder of several runs, which have folders of their own within it. */
  public OpenFolder openSweep(RunFolder planned) {
    return OpenFolder.ofSweep(planned);
  }

  /**
   * Builds and loads a model in a run's folder.
   *
   * @param classes the names of the classes; none for a regression
   * @param head the change to the source's configuration
   */
  public PreparedModel prepare(
      Path folder,
      ModelSource source,
      Tokenizer tokenizer,
      List<String> classes,
      HeadOverride head) {
    ClassWeightFlag.check(flags, classes);
    return PreparedModel.in(folder, source, tokenizer, classes, head, flags, arguments, console);
  }
}
