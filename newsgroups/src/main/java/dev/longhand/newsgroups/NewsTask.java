package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.download.Checksum;
import dev.longhand.runner.DatasetArchive;
import dev.longhand.runner.LazyModelSource;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.RunnerTask;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.HeadOverride;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.ModelCard;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** 20 newsgroups with one head, as the runs of newsgroups-runner see it. */
final class NewsTask implements RunnerTask<NewsData> {
  private static final DatasetArchive ARCHIVE =
      new DatasetArchive(
          "20 newsgroups",
          "newsgroups",
          "20news-bydate.tar.gz",
          "https://ndownloader.figshare.com",
          "/files/5975967",
          Checksum.sha256("8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610"),
          "LONGHAND_NEWSGROUPS_MIRROR");

  private final RunContext context;
  private final ParsedArguments flags;
  private final Console console;
  private final NewsHead head;
  private final RunSteps steps;

  /**
   * The task of a run.
   *
   * @param head how documents are read
   */
  NewsTask(RunContext context, NewsHead head) {
    this.context = context;
    this.flags = context.flags();
    this.console = context.console();
    this.head = head;
    this.steps = NewsSteps.of(flags);
  }

  @Override
  public String program() {
    return NewsFlags.PROGRAM;
  }

  @Override
  public String name() {
    return "20newsgroups";
  }

  @Override
  public String runName() {
    return runName(flags, head.name().map(name -> "-" + name).orElse(""));
  }

  /** Returns the name of a run that the user gives none. */
  static String runName(ParsedArguments flags, String kind) {
    String sample = flags.isTrue("sample") ? "-sample" : "";
    return "newsgroups-%s%s%s-%d"
        .formatted(ModelSource.name(flags), kind, sample, flags.longInteger("seed"));
  }

  @Override
  public RunSteps steps() {
    return steps;
  }

  @Override
  public List<String> metricNames() {
    return NewsMetrics.NAMES;
  }

  @Override
  public Path dataCache() {
    return ARCHIVE.cache(context);
  }

  @Override
  public SampleFolder openSample() {
    return flags.isTrue("sample")
        ? SampleFolder.ofDocuments(NewsTask.class, StandardCharsets.ISO_8859_1)
        : null;
  }

  @Override
  public NewsData read(Optional<SampleFolder> sample, Optional<LazyModelSource> model) {
    NewsData.Wanted wanted = NewsSteps.documents(steps, flags, context.arguments().seed());
    Path source =
        sample
            .map(SampleFolder::dataFolder)
            .or(() -> context.file("data_dir"))
            .orElseGet(() -> ARCHIVE.in(context));
    NewsData data = NewsData.read(source, wanted);
    describe(data);
    return data;
  }

  private void describe(NewsData data) {
    data.train().ifPresent(documents -> describe("train", documents, data.groups()));
    data.validation().ifPresent(documents -> describe("validation", documents, data.groups()));
    data.test().ifPresent(documents -> describe("test", documents, data.groups()));
  }

  private void describe(String name, NamedExamples documents, List<String> groups) {
    int[] counts = documents.examples().counts(groups.size());
    long empty = documents.examples().first().stream().filter(String::isBlank).count();
    int most = Metrics.majorityClass(documents.examples().classLabels(), groups.size());
    console.info(
        "%s: %,d documents in %d groups, majority class %s (%d); %d empty%s"
            .formatted(
                name,
                documents.size(),
                groups.size(),
                groups.get(most),
                counts[most],
                empty,
                empty > 0 ? ", classified as empty text" : ""));
  }

  /** Leaves out the longest documents of the training set, if the flags ask for that. */
  @Override
  public NewsData prepared(NewsData data, ModelSource source, Tokenizer tokenizer) {
    int count = flags.integer(NewsFlags.LONGEST);
    NewsData kept = data.withoutLongest(count, texts -> Segmentation.tokens(tokenizer, texts));
    if (count > 0 && data.train().isPresent()) {
      console.info("training without the %d longest documents".formatted(count));
    }
    return kept;
  }

  @Override
  public List<String> classes(NewsData data) {
    return data.groups();
  }

  @Override
  public HeadOverride head(ModelSource source) {
    return head.form(source.config(), flags);
  }

  @Override
  public String reportFiles() {
    return NewsResults.FILES;
  }

  @Override
  public void record(NewsData data, RunRecord record) {
    record.put("groups", data.groups());
  }

  @Override
  public TaskModel with(PreparedModel model, ModelSource source, NewsData data, Path folder) {
    Segmentation segmentation;
    if (model.config() instanceof HierarchicalConfig documents) {
      segmentation = Segmentation.of(flags, documents, model.tokenizer());
    } else {
      NewsFlags.warnAboutSegments(flags, console);
      segmentation = Segmentation.forCounting(flags, model, source);
    }
    NewsResults results = results(data, folder, Optional.of(segmentation));
    return new NewsModel(flags, data, model, segmentation, results);
  }

  @Override
  public TaskReport report(NewsData data, Path folder) {
    return results(data, folder, Optional.empty());
  }

  private NewsResults results(NewsData data, Path folder, Optional<Segmentation> segmentation) {
    return new NewsResults(title(), data, folder, context.published(), segmentation);
  }

  private String title() {
    StringBuilder title = new StringBuilder("20 newsgroups, " + ModelSource.name(flags));
    head.name().ifPresent(name -> title.append(", ").append(name));
    title.append(note(flags));
    return title.toString();
  }

  /** Returns what every table says of a training without its longest documents. */
  static String note(ParsedArguments flags) {
    int dropped = flags.integer(NewsFlags.LONGEST);
    return dropped == 0 ? "" : ", trained without the %d longest documents".formatted(dropped);
  }

  @Override
  public String cardSuffix() {
    return "-20newsgroups";
  }

  @Override
  public ModelCard.DatasetReference cardReference() {
    return new ModelCard.DatasetReference(
        "20 newsgroups by date", "SetFit/20_newsgroups", "default", "en");
  }
}
