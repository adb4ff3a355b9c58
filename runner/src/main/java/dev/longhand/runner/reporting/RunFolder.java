package dev.longhand.runner.reporting;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.results.JsonLinesLog;
import dev.longhand.trainer.results.TrainerState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a run's results: the one that the user named, or runs/NAME, with -2, -3 and so on
 * added where it is taken. Planned first, so that a wrong name is refused before any work; made and
 * locked by {@link #create}.
 */
public final class RunFolder {
  private static final Path RUNS = Path.of("runs");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-\\d+");

  /** A finished model that is about to take its place: see {@link AtomicFolder#replaceChildren}. */
  private static final Pattern MODEL_UNDER_WAY = Pattern.compile("\\.model\\.children-.*");

  /** The file into which goes what is printed. */
  public static final String LOG = "run.log";

  /** The files that a run writes before it has results. */
  private static final Set<String> RECORDS = Set.of(RunRecord.FILE, JsonLinesLog.FILE);

  /**
   * What a run is for, beside checkpoints; another run is in a folder that has one, or a record.
   */
  private static final Set<String> PRODUCTS =
      Set.of(
          TrainerState.FILE,
          "train_results.json",
          "eval_results.json",
          "all_results.json",
          "model.safetensors",
          "savedmodel");

  /** What else goes with a run that is replaced: no other run would write over all of it. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "run\\.log|run-\\d+\\.json|README\\.md|curves\\.png|predict_results_.*\\.txt"
              + "|(eval|test)_predictions_.*\\.jsonl"
              + "|(predict|test|inference)_results\\.json|inference\\.png|config\\.json"
              + "|(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\\.json"
              + "|(vocab|merges)\\.txt|spiece\\.model");

  private final Path path;
  private final Optional<String> unnamed;
  private final Kind kind;
  private final Pattern reports;

  /** The handling of an earlier run in the folder. */
  private enum Kind {
    /** There must be none. */
    NEW,
    /** It is removed. */
    REPLACED,
    /** It stays, and is continued or measured, or is one of several. */
    KEPT
  }

  private RunFolder(Path path, Optional<String> unnamed, Kind kind) {
    this(path, unnamed, kind, Pattern.compile(""));
  }

  private RunFolder(Path path, Optional<String> unnamed, Kind kind, Pattern reports) {
    this.path = path;
    this.unnamed = unnamed;
    this.kind = kind;
    this.reports = reports;
  }

  /**
   * Returns this folder, from which the reports of a task are removed too where its run is
   * replaced.
   *
   * @param names of their files, a regular expression
   */
  public RunFolder withReports(String names) {
    return new RunFolder(path, unnamed, kind, Pattern.compile(names));
  }

  /**
   * Plans the folder of a run.
   *
   * @param name what the run is called where the user does not say: TASK-MODEL-SEED
   * @throws UserException where the folder that the user named holds another run
   */
  public static RunFolder plan(TrainingArguments arguments, String name) {
    return plan(arguments, RUNS, name);
  }

  static RunFolder plan(TrainingArguments arguments, Path runs, String name) {
    Optional<String> resumed = arguments.resumeFromCheckpoint();
    if (arguments.outputDir().isEmpty()) {
      return resumed.isPresent()
          ? resumed(resumed.get(), resumedFolder(resumed.get(), runs, name))
          : new RunFolder(free(runs, name), Optional.of(name), Kind.KEPT);
    }
    Path path = named(arguments.outputDir().get());
    if (resumed.isPresent()) {
      return resumed(resumed.get(), path);
    }
    if (!arguments.doTrain()) {
      return new RunFolder(path, Optional.empty(), Kind.KEPT);
    }
    if (arguments.overwriteOutputDir()) {
      return new RunFolder(path, Optional.empty(), Kind.REPLACED);
    }
    requireNoRun(path);
    return new RunFolder(path, Optional.empty(), Kind.NEW);
  }

  /**
   * Plans the folder of several runs, each in a folder of its own within it.
   *
   * @param name what it is called where the user does not say
   * @throws UserException where another process writes into the folder that the user named
   */
  public static RunFolder planSweep(TrainingArguments arguments, String name) {
    return arguments.outputDir().isPresent()
        ? new RunFolder(named(arguments.outputDir().get()), Optional.empty(), Kind.KEPT)
        : plan(arguments, name);
  }

  private static Path named(String folder) {
    Path path = Path.of(folder);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new UserException(
          "--output_dir " + path + " is a file; expected a folder: name another one");
    }
    OutputLock.requireFree(path);
    return path;
  }

  private static void requireNoRun(Path path) {
    if (holdsRun(path)) {
      String resume =
          Checkpoints.list(path).isEmpty()
              ? ""
              : "continue that run with --resume_from_checkpoint last, ";
      throw new UserException(
          "--output_dir %s holds another run; name another folder, %sor replace it with --overwrite_output_dir"
              .formatted(path, resume));
    }
  }

  /** The folder of a run that is continued, from a checkpoint that must be there. */
  private static RunFolder resumed(String checkpoint, Path path) {
    OutputLock.requireFree(path);
    Checkpoints.find(checkpoint, path);
    return new RunFolder(path, Optional.empty(), Kind.KEPT);
  }

  /**
   * A run that is continued without naming its folder: the checkpoint's, or the newest of its name.
   */
  private static Path resumedFolder(String checkpoint, Path runs, String name) {
    if (!checkpoint.equalsIgnoreCase("last") && !checkpoint.equalsIgnoreCase("true")) {
      Path parent = Path.of(checkpoint).toAbsolutePath().normalize().getParent();
      return parent == null ? Path.of(checkpoint) : parent;
    }
    Path newest = runs.resolve(name);
    for (int number = 2; Files.exists(numbered(runs, name, number)); number++) {
      newest = numbered(runs, name, number);
    }
    if (!holdsRun(newest)) {
      throw new UserException(
          "--resume_from_checkpoint "
              + checkpoint
              + ": there is no run in "
              + newest
              + "; name its folder with --output_dir");
    }
    return newest;
  }

  private static Path free(Path runs, String name) {
    Path path = runs.resolve(name);
    for (int number = 2; Files.exists(path); number++) {
      path = numbered(runs, name, number);
    }
    return path;
  }

  private static Path numbered(Path runs, String name, int number) {
    return runs.resolve(name + "-" + number);
  }

  /** Returns the folder as planned; one that the user did not name may still get another number. */
  public Path path() {
    return path;
  }

  /** Returns whether {@link #create} removes a path, as a part of the run that is replaced. */
  public boolean removes(Path other) {
    return kind == Kind.REPLACED
        && other.toAbsolutePath().normalize().startsWith(path.toAbsolutePath().normalize());
  }

  /**
   * A run's folder that is there, and into which no other process writes until this is closed.
   *
   * @param isNew whether it was not there before
   * @param before what was in it before
   */
  public record Created(Path path, boolean isNew, List<Path> before, OutputLock lock)
      implements AutoCloseable {

    /** Removes what a failed run left, if that is neither a checkpoint nor a result. */
    public void discardRecords() {
      if (!lock.isIntact()) {
        return;
      }
      try {
        List<Path> left = added();
        if (left.stream().anyMatch(RunFolder::isProduct)) {
          return;
        }
        left.forEach(AtomicFolder::delete);
        discardIfEmpty();
      } catch (IOException unreadable) {
        throw FileErrors.reading(path, unreadable);
      }
    }

    /** Removes a new folder into which nothing was written. */
    public void discardIfEmpty() {
      try {
        if (isNew && lock.isIntact() && added().isEmpty()) {
          AtomicFolder.delete(path);
        }
      } catch (IOException unreadable) {
        throw FileErrors.reading(path, unreadable);
      }
    }

    private List<Path> added() throws IOException {
      List<Path> added = new ArrayList<>(children(path));
      added.removeAll(before);
      added.remove(path.resolve(OutputLock.FILE));
      return added;
    }

    /** Lets others write into the folder. */
    @Override
    public void close() {
      lock.close();
    }
  }

  /**
   * Makes and locks the folder, puts in order what a killed run left, and empties it of an older
   * run's products where that run is replaced.
   *
   * @throws UserException if another process writes into it, or has finished a run in it since this
   *     was planned
   */
  public Created create() {
    boolean isNew = unnamed.isPresent() || !Files.exists(path);
    Path folder = unnamed.map(this::createUnnamed).orElse(path);
    OutputLock lock = OutputLock.ofFolder(folder);
    boolean complete = false;
    try {
      AtomicFolder.recover(folder);
      if (kind == Kind.NEW) {
        requireNoRun(folder);
      }
      if (kind == Kind.REPLACED) {
        removeOldRun();
      }
      complete = true;
      return new Created(folder, isNew, children(folder), lock);
    } catch (IOException failure) {
      throw FileErrors.writing(folder, failure);
    } finally {
      if (!complete) {
        lock.close();
      }
    }
  }

  /** Another run may have taken the name since it was planned: the next free one is made then. */
  private Path createUnnamed(String name) {
    Path parent = path.getParent();
    try {
      Files.createDirectories(parent);
      Optional<Path> made = Optional.empty();
      while (made.isEmpty()) {
        made = makeIfAbsent(free(parent, name));
      }
      return made.get();
    } catch (IOException failure) {
      throw FileErrors.writing(path, failure);
    }
  }

  private static Optional<Path> makeIfAbsent(Path folder) throws IOException {
    try {
      return Optional.of(Files.createDirectory(folder));
    } catch (FileAlreadyExistsException taken) {
      return Optional.empty();
    }
  }

  private void removeOldRun() throws IOException {
    children(path).stream()
        .filter(
            child ->
                isOfRun(child)
                    || BESIDE.matcher(name(child)).matches()
                    || reports.matcher(name(child)).matches())
        .forEach(AtomicFolder::delete);
  }

  /** Returns whether a folder holds a run's products. */
  public static boolean holdsRun(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try {
      return children(folder).stream().anyMatch(RunFolder::isOfRun);
    } catch (IOException unreadable) {
      throw FileErrors.reading(folder, unreadable);
    }
  }

  private static boolean isOfRun(Path path) {
    return RECORDS.contains(name(path)) || isProduct(path);
  }

  private static boolean isProduct(Path path) {
    return PRODUCTS.contains(name(path))
        || CHECKPOINT.matcher(name(path)).matches()
        || MODEL_UNDER_WAY.matcher(name(path)).matches();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }
}
