package dev.longhand.glue;

import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.NameIndex;
import dev.longhand.runner.data.TaskColumns;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A task of the GLUE benchmark (Wang et al. 2018), as data: where its files are, what their columns
 * are called, its classes and its metrics. {@link #ALL} is the one table of them.
 *
 * @param name as run_glue.py calls it
 * @param folder the official name of its folder
 * @param otherFolders further names under which the folder is found; case and punctuation never
 *     count
 * @param columns in which its files hold texts and labels
 * @param classes the classes in the order in which run_glue.py counts them; empty for a regression
 * @param metrics what is reported
 * @param evaluations the sets that are evaluated, or predicted where nothing is labeled
 */
public record GlueTask(
    String name,
    String folder,
    List<String> otherFolders,
    TaskColumns columns,
    List<LabelClass> classes,
    Metrics metrics,
    List<EvaluationSet> evaluations) {

  /**
   * A class of a task.
   *
   * @param value how the official files, and the files for GLUE's server, write it
   * @param name what run_glue.py calls it
   */
  public record LabelClass(String value, String name) {}

  /**
   * A development set and the test set beside it.
   *
   * @param dev names of the labeled file
   * @param test names of the file without labels
   * @param suffix what is added to the names of its metrics: nothing, or {@code _mm}
   * @param predictionName what stands in {@code predict_results_NAME.txt}
   * @param serverFile what GLUE's server calls its predictions
   */
  public record EvaluationSet(
      List<String> dev,
      List<String> test,
      String suffix,
      String predictionName,
      String serverFile) {}

  /** Classes that are named in messages. */
  private static final int SHOWN = 20;

  private static final Metrics ACCURACY = Metrics.of(Metric.ACCURACY);
  private static final Metrics ACCURACY_AND_F1 = Metrics.of(Metric.ACCURACY, Metric.F1);
  private static final Metrics MATTHEWS = Metrics.of(Metric.MATTHEWS_CORRELATION);
  private static final List<LabelClass> ENTAILMENT_OR_NOT =
      List.of(same("entailment"), same("not_entailment"));
  private static final List<LabelClass> ENTAILMENT_OF_THREE =
      List.of(same("entailment"), same("neutral"), same("contradiction"));

  /** All tasks, in the order of the benchmark's table; after them those that are not of GLUE. */
  public static final List<GlueTask> ALL =
      List.of(
          new GlueTask(
              "cola",
              "CoLA",
              List.of(),
              TaskColumns.of(List.of("sentence"), List.of(), List.of("label"))
                  .withoutHeader("source", "label", "annotation", "sentence"),
              numbered("unacceptable", "acceptable"),
              MATTHEWS,
              usual("cola", "CoLA")),
          new GlueTask(
              "sst2",
              "SST-2",
              List.of(),
              TaskColumns.of(List.of("sentence"), List.of(), List.of("label")),
              numbered("negative", "positive"),
              ACCURACY,
              usual("sst2", "SST-2")),
          new GlueTask(
              "mrpc",
              "MRPC",
              List.of(),
              TaskColumns.of(
                  List.of("#1 String", "sentence1"),
                  List.of("#2 String", "sentence2"),
                  List.of("Quality", "label")),
              numbered("not_equivalent", "equivalent"),
              ACCURACY_AND_F1,
              usual("mrpc", "MRPC")),
          new GlueTask(
              "stsb",
              "STS-B",
              List.of("STS"),
              TaskColumns.of(List.of("sentence1"), List.of("sentence2"), List.of("score", "label")),
              List.of(),
              Metrics.of(Metric.PEARSON, Metric.SPEARMAN),
              usual("stsb", "STS-B")),
          new GlueTask(
              "qqp",
              "QQP",
              List.of("QQP-clean"),
              TaskColumns.of(
                      List.of("question1"), List.of("question2"), List.of("is_duplicate", "label"))
                  .skippingBrokenRows(),
              numbered("not_duplicate", "duplicate"),
              ACCURACY_AND_F1,
              usual("qqp", "QQP")),
          new GlueTask(
              "mnli",
              "MNLI",
              List.of("MultiNLI"),
              TaskColumns.of(
                  List.of("sentence1", "premise"),
                  List.of("sentence2", "hypothesis"),
                  List.of("gold_label", "label")),
              ENTAILMENT_OF_THREE,
              ACCURACY,
              List.of(
                  new EvaluationSet(
                      List.of("dev_matched.tsv"),
                      List.of("test_matched.tsv"),
                      "",
                      "mnli",
                      "MNLI-m.tsv"),
                  new EvaluationSet(
                      List.of("dev_mismatched.tsv"),
                      List.of("test_mismatched.tsv"),
                      "_mm",
                      "mnli-mm",
                      "MNLI-mm.tsv"))),
          new GlueTask(
              "qnli",
              "QNLI",
              List.of("QNLIv2"),
              TaskColumns.of(List.of("question"), List.of("sentence"), List.of("label")),
              ENTAILMENT_OR_NOT,
              ACCURACY,
              usual("qnli", "QNLI")),
          new GlueTask(
              "rte",
              "RTE",
              List.of(),
              TaskColumns.of(List.of("sentence1"), List.of("sentence2"), List.of("label")),
              ENTAILMENT_OR_NOT,
              ACCURACY,
              usual("rte", "RTE")),
          new GlueTask(
              "wnli",
              "WNLI",
              List.of(),
              TaskColumns.of(List.of("sentence1"), List.of("sentence2"), List.of("label")),
              numbered("not_entailment", "entailment"),
              ACCURACY,
              usual("wnli", "WNLI")),
          new GlueTask(
              "ax",
              "AX",
              List.of("diagnostic", "glue_diagnostic"),
              TaskColumns.of(
                  List.of("sentence1", "premise"), List.of("sentence2", "hypothesis"), List.of()),
              ENTAILMENT_OF_THREE,
              MATTHEWS,
              List.of(
                  new EvaluationSet(
                      List.of(),
                      List.of("AX.tsv", "diagnostic.tsv", "test.tsv"),
                      "",
                      "ax",
                      "AX.tsv"))),
          new GlueTask(
              "ag_news",
              "ag_news_csv",
              List.of("AG-News", "AGNews"),
              TaskColumns.of(List.of("title"), List.of("description"), List.of("class", "label"))
                  .withoutHeader("class", "title", "description"),
              List.of(
                  new LabelClass("1", "World"),
                  new LabelClass("2", "Sports"),
                  new LabelClass("3", "Business"),
                  new LabelClass("4", "Sci/Tech")),
              ACCURACY,
              List.of(
                  new EvaluationSet(List.of("test.csv"), List.of("test.csv"), "", "ag_news", ""))));

  /** Returns the names that the file of the training set has. */
  List<String> trainFiles() {
    return List.of("train.tsv", "train.csv");
  }

  /** Returns this task, measured otherwise. */
  GlueTask withMetrics(Metrics other) {
    return new GlueTask(name, folder, otherFolders, columns, classes, other, evaluations);
  }

  /** Returns the names of all tasks. */
  static List<String> names() {
    return ALL.stream().map(GlueTask::name).toList();
  }

  /** Returns the names of all tasks in words. */
  static String listed() {
    List<String> names = names();
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /** Returns the tasks of the GLUE benchmark that are trained: those that its server scores. */
  static List<GlueTask> ofBenchmark() {
    return ALL.stream()
        .filter(task -> task.isTrainable() && !task.evaluations().get(0).serverFile().isEmpty())
        .toList();
  }

  /** Returns the task of a name in any of its spellings, such as "sst2" or "SST-2". */
  public static Optional<GlueTask> find(String name) {
    return ALL.stream().filter(task -> task.isCalled(name)).findFirst();
  }

  /** Returns the task of a name; a usage error with the nearest name where there is none. */
  public static GlueTask get(String name) {
    return find(name).orElseThrow(() -> new UsageException(unknown(name)));
  }

  private static String unknown(String name) {
    List<String> names = names();
    return "--task: there is no task '"
        + name
        + "'"
        + NearestName.hint(name, names)
        + "; tasks are "
        + String.join(", ", names);
  }

  /** Returns whether a name of a task or of a folder is this task's. */
  public boolean isCalled(String other) {
    String plain = plain(other);
    return plain.equals(name)
        || plain.equals(plain(folder))
        || otherFolders.stream().anyMatch(folderName -> plain.equals(plain(folderName)));
  }

  /** Returns whether an example is two texts. */
  public boolean hasPairs() {
    return !columns.second().isEmpty();
  }

  /** Returns whether a number is predicted rather than a class. */
  public boolean isRegression() {
    return classes.isEmpty();
  }

  /** Returns whether there is anything to train on. */
  public boolean isTrainable() {
    return !columns.label().isEmpty();
  }

  /** Returns the classes by the names that run_glue.py gives them. */
  public List<String> classNames() {
    return classes.stream().map(LabelClass::name).toList();
  }

  /** Returns the labels in words, for messages. */
  public String describeLabels() {
    if (isRegression()) {
      return "a number";
    }
    return "one of "
        + classes.stream()
            .limit(SHOWN)
            .map(c -> c.value().equals(c.name()) ? c.name() : c.value() + " (" + c.name() + ")")
            .collect(Collectors.joining(", "))
        + (classes.size() > SHOWN ? ", ... (%d classes)".formatted(classes.size()) : "");
  }

  /** Returns the class of a label by each way in which files write it. */
  NameIndex labelIndex() {
    NameIndex index = new NameIndex(classes.stream().map(LabelClass::value).toList());
    for (int i = 0; i < classes.size(); i++) {
      index.add(classes.get(i).name(), i);
    }
    if (!columns.isExact()) {
      // Exports of Python's datasets write GLUE's classes by their numbers.
      for (int i = 0; i < classes.size(); i++) {
        index.add(Integer.toString(i), i);
      }
    }
    return index;
  }

  /** Reads a file of examples of this task. */
  Examples read(Path file, boolean labeled) {
    return ExampleReader.read(file, this, labeled);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static LabelClass same(String name) {
    return new LabelClass(name, name);
  }

  private static List<LabelClass> numbered(String zero, String one) {
    return List.of(new LabelClass("0", zero), new LabelClass("1", one));
  }

  private static List<EvaluationSet> usual(String name, String serverName) {
    return List.of(
        new EvaluationSet(List.of("dev.tsv"), List.of("test.tsv"), "", name, serverName + ".tsv"));
  }
}
