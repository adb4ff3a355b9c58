package dev.longhand.glue;

import dev.longhand.files.FileChecks;
import dev.longhand.files.UserException;
import dev.longhand.glue.GlueTask.EvaluationSet;
import dev.longhand.runner.data.Examples;
import dev.longhand.trainer.data.NumpyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The examples of a task that a run needs.
 *
 * @param train what is trained on, if anything
 * @param evaluations the labeled sets
 * @param predictions the sets without labels
 */
public record GlueData(
    Optional<Examples> train, List<Evaluated> evaluations, List<Evaluated> predictions) {

  /** A set of examples and what it is to the task. */
  public record Evaluated(EvaluationSet set, Examples examples) {}

  /**
   * The sources of the examples.
   *
   * @param folder gives the task's folder, or the one above it; asked only if a file is needed
   * @param trainFile replaces the task's training file
   * @param validationFile replaces the task's development files
   * @param testFile replaces the task's test files
   */
  public record Sources(
      Supplier<Path> folder,
      Optional<Path> trainFile,
      Optional<Path> validationFile,
      Optional<Path> testFile) {}

  /**
   * The sets that are needed and the maximum number of examples of each.
   *
   * @param train whether the training set is
   * @param evaluate whether the development sets are
   * @param predict whether the test sets are
   * @param shuffleSeed draws the order of the training set; empty where it stays the file's
   */
  public record Wanted(
      boolean train,
      int mostTrain,
      boolean evaluate,
      int mostEvaluate,
      boolean predict,
      int mostPredict,
      OptionalLong shuffleSeed) {

    /** The training set stays in the file's order. */
    public Wanted(
        boolean train,
        int mostTrain,
        boolean evaluate,
        int mostEvaluate,
        boolean predict,
        int mostPredict) {
      this(train, mostTrain, evaluate, mostEvaluate, predict, mostPredict, OptionalLong.empty());
    }

    /** Returns the rows of a training set that are taken, in the order in which they are. */
    private Examples train(Examples all) {
      Examples inOrder =
          shuffleSeed.isEmpty()
              ? all
              : all.ordered(new NumpyGenerator(shuffleSeed.getAsLong()).permutation(all.size()));
      return inOrder.first(mostTrain);
    }
  }

  /**
   * Reads what is needed.
   *
   * @throws UserException if a file is missing or broken
   */
  public static GlueData read(GlueTask task, Sources sources, Wanted wanted) {
    Optional<Examples> train = Optional.empty();
    if (wanted.train) {
      Path file = sources.trainFile.orElseGet(() -> file(task, sources, task.trainFiles()));
      train = Optional.of(wanted.train(task.read(file, true)));
    }
    List<Evaluated> evaluations = new ArrayList<>();
    List<Evaluated> predictions = new ArrayList<>();
    for (EvaluationSet set : task.evaluations()) {
      if (wanted.evaluate
          && task.isTrainable()
          && (set.suffix().isEmpty() || sources.validationFile.isEmpty())) {
        Path file = sources.validationFile.orElseGet(() -> file(task, sources, set.dev()));
        evaluations.add(new Evaluated(set, task.read(file, true).first(wanted.mostEvaluate)));
      }
      if (wanted.predict && (set.suffix().isEmpty() || sources.testFile.isEmpty())) {
        Path file = sources.testFile.orElseGet(() -> file(task, sources, set.test()));
        predictions.add(new Evaluated(set, task.read(file, false).first(wanted.mostPredict)));
      }
    }
    return new GlueData(train, List.copyOf(evaluations), List.copyOf(predictions));
  }

  private static Path file(GlueTask task, Sources sources, List<String> names) {
    return find(task, sources.folder.get(), names);
  }

  /** Returns the file of one of the names in the task's folder, which is given or lies in it. */
  static Path find(GlueTask task, Path given, List<String> names) {
    FileChecks.folder(given, "--data_dir");
    Stream<Path> inside =
        children(given).stream()
            .filter(
                child -> Files.isDirectory(child) && task.isCalled(child.getFileName().toString()));
    // The folder itself comes last: a folder above may hold a train.tsv of some other kind.
    return Stream.concat(inside, Stream.of(given))
        .flatMap(folder -> named(folder, names).stream())
        .findFirst()
        .orElseThrow(() -> missing(task, given, names));
  }

  private static Optional<Path> named(Path folder, List<String> names) {
    List<Path> children = children(folder);
    return names.stream()
        .flatMap(
            name ->
                children.stream()
                    .filter(Files::isRegularFile)
                    .filter(child -> child.getFileName().toString().equalsIgnoreCase(name)))
        .findFirst();
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static UserException missing(GlueTask task, Path given, List<String> names) {
    return new UserException(
        ("--data_dir %s: there is no %s for task %s, neither there nor in a folder %s in it;"
                + " --train_file, --validation_file and --test_file name files elsewhere")
            .formatted(given, String.join(" or ", names), task.name(), task.folder()));
  }
}
