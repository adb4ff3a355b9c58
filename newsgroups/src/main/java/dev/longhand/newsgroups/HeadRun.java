package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.download.Checksum;
import dev.longhand.runner.DatasetArchive;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.model.TfIdfFlags;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One run with one head, from the documents to the results. */
final class HeadRun {
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
  private final TrainingArguments arguments;
  private final Console console;
  private final NewsHead head;
  private final Optional<PublishedResult> recipe;

  HeadRun(RunContext context, NewsHead head, Optional<PublishedResult> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.console = context.console();
    this.head = head;
    this.recipe = recipe;
  }

  /** Runs, into the folder of the flags. */
  void run() throws IOException {
    NewsSteps steps = NewsSteps.of(flags);
    NewsData.Wanted wanted = steps.wanted(flags, arguments.seed());
    boolean baseline = TfIdfFlags.areGiven(flags);
    if (baseline) {
      TfIdfFlags.unused(flags, NewsFlags.table()).ifPresent(console::warn);
    } else {
      if (steps.train()) {
        Trainer.check(arguments, List.of(NewsMetrics.ACCURACY, NewsMetrics.MACRO_F1, "loss"));
      }
      context.requireDevice(steps.train());
    }
    RunFolder planned = plan();
    try (SampleFolder sample = flags.isTrue("sample") ? sample() : null) {
      Path source =
          Optional.ofNullable(sample)
              .map(SampleFolder::dataFolder)
              .or(() -> context.file("data_dir"))
              .orElseGet(() -> ARCHIVE.in(context));
      NewsData data = NewsData.read(source, wanted);
      describe(data);
      if (baseline) {
        context.runIn(planned, new NewsTfIdfRun(context, data, title(), recipe)::run);
      } else {
        runModel(planned, data, Optional.ofNullable(sample).map(SampleFolder::tokenizerFolder));
      }
    }
  }

  /** Plans the run's folder; refuses one that holds another run. */
  RunFolder plan() {
    return RunFolder.plan(arguments, name(flags, head.name().map(name -> "-" + name).orElse("")));
  }

  /** Returns what a run is called where the user does not say. */
  static String name(ParsedArguments flags, String kind) {
    String sample = flags.isTrue("sample") ? "-sample" : "";
    return "newsgroups-%s%s%s-%d"
        .formatted(ModelSource.name(flags), kind, sample, flags.longInteger("seed"));
  }

  private static SampleFolder sample() {
    return SampleFolder.ofDocuments(HeadRun.class, StandardCharsets.ISO_8859_1);
  }

  private void runModel(RunFolder planned, NewsData data, Optional<Path> sampleTokenizer) {
    ModelSource source =
        sampleTokenizer
            .map(folder -> ModelSource.ofSample(flags, folder))
            .orElseGet(() -> context.source(List.of(ARCHIVE.cache(context))));
    try (Tokenizer tokenizer = source.openTokenizer()) {
      RunContext.requireKept(planned, source);
      NewsData kept = withoutLongest(data, tokenizer);
      context.runIn(
          planned,
          folder ->
              context.withModel(
                  folder,
                  source,
                  tokenizer,
                  data.groups(),
                  head.form(source.config(), flags),
                  model -> runWith(model, source, kept, folder)));
    }
  }

  private void runWith(PreparedModel model, ModelSource source, NewsData data, Path folder)
      throws IOException {
    Segmentation segmentation;
    if (model.config() instanceof HierarchicalConfig documents) {
      segmentation = Segmentation.of(flags, documents, model.tokenizer());
    } else {
      NewsFlags.warnAboutSegments(flags, console);
      segmentation = Segmentation.forCounting(flags, model, source);
    }
    new NewsRun(context, data, source, model, segmentation, title(), recipe).run(folder);
  }

  private NewsData withoutLongest(NewsData data, Tokenizer tokenizer) {
    int count = flags.integer(NewsFlags.LONGEST);
    NewsData kept = data.withoutLongest(count, texts -> Segmentation.tokens(tokenizer, texts));
    if (count > 0 && data.train().isPresent()) {
      console.info("training without the %d longest documents".formatted(count));
    }
    return kept;
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
        "%s: %,d documents of %d groups, most of them (%d) of %s; %d are empty%s"
            .formatted(
                name,
                documents.size(),
                groups.size(),
                counts[most],
                groups.get(most),
                empty,
                empty > 0 ? " and are classified by the empty text" : ""));
  }
}
