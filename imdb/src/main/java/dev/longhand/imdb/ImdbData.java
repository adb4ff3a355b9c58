package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.Review.Split;
import dev.longhand.imdb.data.Reviews;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.TaskData;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.NamedExamples;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The reviews that a run needs.
 *
 * @param train what is trained on
 * @param validation what was held out of the training folder; empty where nothing is, or is needed
 * @param test the official test set
 */
record ImdbData(
    Optional<NamedExamples> train, Optional<NamedExamples> validation, Optional<NamedExamples> test)
    implements TaskData {

  /**
   * The reviews that a run needs.
   *
   * @param held how many of the training folder are held out for validation
   * @param seed which reviews are drawn
   */
  record Wanted(
      boolean train,
      int mostTrain,
      boolean validation,
      int held,
      int mostValidation,
      boolean test,
      int mostTest,
      long seed) {

    /** Returns what the flags ask for. */
    static Wanted of(RunSteps steps, ParsedArguments flags) {
      return new Wanted(
          steps.train(),
          most(flags, "max_train_samples"),
          steps.evaluate(),
          ImdbFlags.held(flags),
          most(flags, "max_eval_samples"),
          steps.predict(),
          most(flags, "max_predict_samples"),
          flags.longInteger("split_seed"));
    }

    private static int most(ParsedArguments flags, String flag) {
      return flags.optionalInteger(flag).orElse(Integer.MAX_VALUE);
    }

    private Set<Split> splits() {
      Set<Split> splits = EnumSet.noneOf(Split.class);
      if (train || validation) {
        splits.add(Split.TRAIN);
      }
      if (test) {
        splits.add(Split.TEST);
      }
      return splits;
    }
  }

  /**
   * Reads what is needed. The reviews of the training folder are put into an order by the seed: the
   * first of it are held out, those that follow are trained on. So neither set depends on the size
   * of the other's use, nor on the model.
   */
  static ImdbData read(Path source, Wanted wanted) {
    List<Review> reviews = Reviews.read(source, wanted.splits());
    NamedExamples training = of(source, reviews, Split.TRAIN);
    boolean needsTraining = wanted.train || wanted.validation;
    if (needsTraining && wanted.held >= training.size()) {
      throw new UsageException(
          "--validation_samples %d leaves nothing of the %d training reviews in %s to train on"
              .formatted(wanted.held, training.size(), source));
    }
    List<Integer> order = NamedExamples.order(training.size(), wanted.seed);
    int last = (int) Math.min(training.size(), (long) wanted.held + wanted.mostTrain);
    int held = Math.min(wanted.held, training.size());
    return new ImdbData(
        kept(wanted.train, training, order.subList(held, Math.max(held, last))),
        kept(
            wanted.validation && held > 0,
            training,
            order.subList(0, Math.min(held, wanted.mostValidation))),
        wanted.test
            ? Optional.of(of(source, reviews, Split.TEST).drawn(wanted.mostTest, wanted.seed))
            : Optional.empty());
  }

  private static Optional<NamedExamples> kept(boolean is, NamedExamples all, List<Integer> rows) {
    return is ? Optional.of(all.at(rows)) : Optional.empty();
  }

  private static NamedExamples of(Path source, List<Review> reviews, Split split) {
    List<Review> chosen = reviews.stream().filter(review -> review.split() == split).toList();
    return new NamedExamples(
        chosen.stream().map(Review::id).toList(),
        new Examples(
            source,
            chosen.stream().map(Review::text).toList(),
            List.of(),
            chosen.stream().map(r -> Review.SENTIMENTS.indexOf(r.sentiment())).toList(),
            List.of(),
            0));
  }

  @Override
  public Optional<Examples> training() {
    return train.map(NamedExamples::examples);
  }

  @Override
  public List<TaskSet> evaluated() {
    return validation.map(held -> set("validation", held)).stream().toList();
  }

  @Override
  public List<TaskSet> predicted() {
    return test.map(official -> set("test", official)).stream().toList();
  }

  private static TaskSet set(String name, NamedExamples reviews) {
    return new TaskSet(name, "", reviews.examples(), true);
  }

  /** Returns the sets that are there, by their names. */
  Map<String, NamedExamples> sets() {
    Map<String, NamedExamples> sets = new LinkedHashMap<>();
    train.ifPresent(set -> sets.put("train", set));
    validation.ifPresent(set -> sets.put("validation", set));
    test.ifPresent(set -> sets.put("test", set));
    return sets;
  }
}
