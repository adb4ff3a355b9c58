package dev.longhand.trainer.results;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.AtomicFolder;
import dev.longhand.savedmodels.files.FileErrors;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoints;
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
 * added where it is taken. Planned first, so that a wrong name is refused before any work; made by
 * {@link #create}.
 */
public final class RunFolder {
  private static final Path RUNS = Path.of("runs");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-\\d+");

  /** The file into which goes what is printed. */
  public static final String LOG = "run.log";

  /** What a run writes before there is anything to keep. */
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
          "run\\.log|run-\\d+\\.json|README\\.md|curves\\.png|predict_results_.*\\.txt|classes_.*\\.txt|segments_.*\\.txt|confusion_.*\\.(txt|png)"
              + "|results\\.txt|depth\\.json|config\\.json"
              + "|(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\\.json"
              + "|(vocab|merges)\\.txt|spiece\\.model");

  private final Path path;
  private final Optional<String> unnamed;
  private final boolean clear;

  private RunFolder(Path path, Optional<String> unnamed, boolean clear) {
    this.path = path;
    this.unnamed = unnamed;
    this.clear = clear;
  }

  /**
   * Plans the folder of a run.
   *
   * @param name what the run is called where the user does not say: TASK-MODEL-SEED
   * @throws ReportedException where the folder that the user named holds another run
   */
  public static RunFolder plan(TrainingArguments arguments, String name) {
    return plan(arguments, RUNS, name);
  }

  static RunFolder plan(TrainingArguments arguments, Path runs, String name) {
    Optional<String> resumed = arguments.resumeFromCheckpoint();
    if (arguments.outputDir().isEmpty()) {
      return resumed.isPresent()
          ? resumed(resumed.get(), resumedFolder(resumed.get(), runs, name))
          : new RunFolder(free(runs, name), Optional.of(name), false);
    }
    Path path = Path.of(arguments.outputDir().get());
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new ReportedException(
          "--output_dir " + path + " is a file; expected a folder: name another one");
    }
    if (resumed.isPresent()) {
      return resumed(resumed.get(), path);
    }
    boolean taken = arguments.doTrain() && holdsRun(path);
    if (taken && !arguments.overwriteOutputDir()) {
      throw new ReportedException(
          "--output_dir "
              + path
              + " holds another run; name another folder, continue that run with"
              + " --resume_from_checkpoint last, or replace it with --overwrite_output_dir");
    }
    return new RunFolder(path, Optional.empty(), taken);
  }

  /** The folder of a run that is continued, from a checkpoint that must be there. */
  private static RunFolder resumed(String checkpoint, Path path) {
    Checkpoints.find(checkpoint, path);
    return new RunFolder(path, Optional.empty(), false);
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
      throw new ReportedException(
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

  /** Tells whether {@link #create} removes a path, as a part of the run that is replaced. */
  public boolean removes(Path other) {
    return clear
        && other.toAbsolutePath().normalize().startsWith(path.toAbsolutePath().normalize());
  }

  /**
   * A run's folder that is there.
   *
   * @param isNew whether it was not there before
   * @param before what was in it before
   */
  public record Created(Path path, boolean isNew, List<Path> before) {

    /** Removes what a failed run left, if that is neither a checkpoint nor a result. */
    public void discardRecords() {
      try {
        List<Path> left = new ArrayList<>(children(path));
        left.removeAll(before);
        if (left.stream().anyMatch(RunFolder::isProduct)) {
          return;
        }
        left.forEach(AtomicFolder::delete);
        if (isNew) {
          AtomicFolder.delete(path);
        }
      } catch (IOException unreadable) {
        throw FileErrors.reading(path, unreadable);
      }
    }
  }

  /** Makes the folder, empty of an older run's products where that run is replaced. */
  public Created create() {
    try {
      if (unnamed.isPresent()) {
        return new Created(createUnnamed(unnamed.get()), true, List.of());
      }
      boolean isNew = !Files.exists(path);
      Files.createDirectories(path);
      removeOldRun();
      return new Created(path, isNew, children(path));
    } catch (IOException failure) {
      throw FileErrors.writing(path, failure);
    }
  }

  /** Another run may have taken the name since it was planned: the next free one is made then. */
  private Path createUnnamed(String name) throws IOException {
    Path parent = path.getParent();
    Files.createDirectories(parent);
    Optional<Path> made = Optional.empty();
    while (made.isEmpty()) {
      made = makeIfAbsent(free(parent, name));
    }
    return made.get();
  }

  private static Optional<Path> makeIfAbsent(Path folder) throws IOException {
    try {
      return Optional.of(Files.createDirectory(folder));
    } catch (FileAlreadyExistsException taken) {
      return Optional.empty();
    }
  }

  private void removeOldRun() throws IOException {
    if (clear) {
      children(path).stream()
          .filter(child -> isOfRun(child) || BESIDE.matcher(name(child)).matches())
          .forEach(AtomicFolder::delete);
    }
  }

  /** Tells whether a folder holds a run's products. */
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
    return PRODUCTS.contains(name(path)) || CHECKPOINT.matcher(name(path)).matches();
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
