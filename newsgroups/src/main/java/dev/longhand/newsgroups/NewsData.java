package dev.longhand.newsgroups;

import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.newsgroups.Posting.Split;
import dev.longhand.runner.TaskData;
import dev.longhand.runner.TaskSet;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.NamedExamples;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The documents that a run needs.
 *
 * @param groups the newsgroups, in the order in which they are counted as classes
 * @param train what is trained on
 * @param validation what was held out of the training set; empty where nothing is, or is needed
 * @param test the official test set
 */
public record NewsData(
    List<String> groups,
    Optional<NamedExamples> train,
    Optional<NamedExamples> validation,
    Optional<NamedExamples> test)
    implements TaskData {

  /**
   * The documents that a run needs, and their form.
   *
   * @param train whether the training set is
   * @param validation whether what is held out of it is
   * @param test whether the test set is
   * @param categories the groups that are wanted; all where there are none
   * @param validationSplit the share of the training set that is held out
   * @param seed which documents are held out, and which are drawn
   */
  public record Wanted(
      boolean train,
      int mostTrain,
      boolean validation,
      int mostValidation,
      boolean test,
      int mostTest,
      HeaderFooterQuoteStripper removal,
      List<String> categories,
      double validationSplit,
      long seed) {

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

  /** Reads what is needed. */
  public static NewsData read(Path source, Wanted wanted) {
    List<Posting> postings = Postings.read(source, wanted.splits());
    List<String> groups = groups(source, postings, wanted.categories);
    NamedExamples training = of(source, postings, Split.TRAIN, wanted, groups);
    int held = held(training.size(), wanted.validationSplit);
    List<Integer> order = NamedExamples.order(training.size(), wanted.seed);
    NamedExamples rest = training.at(order.stream().skip(held).toList());
    NamedExamples validation = training.at(order.stream().limit(held).toList());
    NamedExamples test = of(source, postings, Split.TEST, wanted, groups);
    return new NewsData(
        groups,
        kept(wanted.train, rest, wanted.mostTrain, wanted.seed),
        kept(wanted.validation && held > 0, validation, wanted.mostValidation, wanted.seed),
        kept(wanted.test, test, wanted.mostTest, wanted.seed));
  }

  private static int held(int documents, double share) {
    return share == 0 ? 0 : (int) Math.max(1, Math.round(documents * share));
  }

  private static Optional<NamedExamples> kept(boolean is, NamedExamples all, int most, long seed) {
    return is ? Optional.of(all.drawn(most, seed)) : Optional.empty();
  }

  private static NamedExamples of(
      Path source, List<Posting> postings, Split split, Wanted wanted, List<String> groups) {
    List<Posting> chosen =
        postings.stream()
            .filter(posting -> posting.split() == split && groups.contains(posting.group()))
            .toList();
    return new NamedExamples(
        chosen.stream().map(Posting::id).toList(),
        new Examples(
            source,
            chosen.stream().map(posting -> wanted.removal.apply(posting.text())).toList(),
            List.of(),
            chosen.stream().map(posting -> groups.indexOf(posting.group())).toList(),
            List.of(),
            0));
  }

  private static List<String> groups(Path source, List<Posting> postings, List<String> categories) {
    List<String> there = postings.stream().map(Posting::group).distinct().sorted().toList();
    for (String category : categories) {
      if (!there.contains(category)) {
        throw new UsageException(
            "--categories: there is no newsgroup '%s' in %s%s"
                .formatted(category, source, NearestName.orAll(category, there)));
      }
    }
    List<String> groups =
        categories.isEmpty() ? there : there.stream().filter(categories::contains).toList();
    if (groups.size() < 2) {
      throw new UsageException(
          "--categories: %s is one class; name at least two newsgroups".formatted(groups.get(0)));
    }
    return groups;
  }

  /**
   * Returns these documents without the longest of the training set.
   *
   * @param count how many are left out
   * @param lengths gives the length of each text
   * @throws UsageException if nothing would be left
   */
  NewsData withoutLongest(int count, Function<List<String>, int[]> lengths) {
    if (count == 0 || train.isEmpty()) {
      return this;
    }
    if (count >= train.get().size()) {
      throw new UsageException(
          "--%s %d: there are %d documents to train on; expected less than that"
              .formatted(NewsFlags.LONGEST, count, train.get().size()));
    }
    int[] each = lengths.apply(train.get().examples().first());
    List<Integer> kept =
        IntStream.range(0, each.length)
            .boxed()
            .sorted(Comparator.comparingInt(row -> each[row]))
            .limit(each.length - count)
            .sorted()
            .toList();
    return new NewsData(groups, Optional.of(train.get().at(kept)), validation, test);
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

  private static TaskSet set(String name, NamedExamples documents) {
    return new TaskSet(name, "", documents.examples(), true);
  }

  /** Returns the documents of a set. */
  NamedExamples named(TaskSet set) {
    return (set.name().equals("test") ? test : validation).orElseThrow();
  }

  /** Returns the sets that are there. */
  public Stream<NamedExamples> sets() {
    return Stream.of(train, validation, test).flatMap(Optional::stream);
  }
}
