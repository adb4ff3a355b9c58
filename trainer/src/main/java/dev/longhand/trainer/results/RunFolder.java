package dev.longhand.trainer.results;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  /** What a run leaves behind, beside checkpoints; another run is in a folder that has one. */
  private static final List<String> PRODUCTS =
      List.of(
          TrainerState.FILE,
          RunRecord.FILE,
          JsonLinesLog.FILE,
          "train_results.json",
          "eval_results.json",
          "all_results.json",
          "model.safetensors",
          "savedmodel");

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
          ? new RunFolder(resumedFolder(resumed.get(), runs, name), Optional.empty(), false)
          : new RunFolder(free(runs, name), Optional.of(name), false);
    }
    Path path = Path.of(arguments.outputDir().get());
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new ReportedException(
          "--output_dir " + path + " is a file; expected a folder: name another one");
    }
    boolean taken = arguments.doTrain() && resumed.isEmpty() && holdsRun(path);
    if (taken && !arguments.overwriteOutputDir()) {
      throw new ReportedException(
          "--output_dir "
              + path
              + " holds another run; name another folder, continue that run with"
              + " --resume_from_checkpoint last, or replace it with --overwrite_output_dir");
    }
    return new RunFolder(path, Optional.empty(), taken);
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

  /** Makes the folder, empty of an older run's products where that run is replaced. */
  public Path create() {
    try {
      if (unnamed.isPresent()) {
        return createUnnamed(unnamed.get());
      }
      Files.createDirectories(path);
      removeOldRun();
      return path;
    } catch (IOException failure) {
      throw new ReportedException(
          "--output_dir "
              + path
              + " cannot be made ("
              + failure
              + "); name a folder that can be written to",
          failure);
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
    if (!clear) {
      return;
    }
    List<Path> old;
    try (Stream<Path> children = Files.list(path)) {
      old = children.filter(RunFolder::isProduct).toList();
    }
    for (Path product : old) {
      delete(product);
    }
  }

  private static void delete(Path tree) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : paths) {
      Files.delete(one);
    }
  }

  /** Tells whether a folder holds a run's products. */
  public static boolean holdsRun(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.anyMatch(RunFolder::isProduct);
    } catch (IOException unreadable) {
      throw new ReportedException(
          folder + " cannot be read (" + unreadable + "); name another folder", unreadable);
    }
  }

  private static boolean isProduct(Path path) {
    String name = path.getFileName().toString();
    return PRODUCTS.contains(name) || CHECKPOINT.matcher(name).matches();
  }
}
