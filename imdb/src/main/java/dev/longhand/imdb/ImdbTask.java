package dev.longhand.imdb;

import dev.longhand.files.download.Checksum;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.imdb.data.ReviewRows;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.DatasetArchive;
import dev.longhand.runner.LazyModelSource;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.RunnerTask;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.ModelCard;
import dev.longhand.runner.reporting.RunRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** IMDB as the runs of imdb-runner see it. */
final class ImdbTask implements RunnerTask<ImdbData> {
  private static final DatasetArchive ARCHIVE =
      new DatasetArchive(
          "IMDB",
          "imdb",
          "aclImdb_v1.tar.gz",
          "https://ai.stanford.edu",
          "/~amaas/data/sentiment/aclImdb_v1.tar.gz",
          Checksum.md5("7c2ac02c03563afcf9b574c7e56c153a"),
          "LONGHAND_IMDB_MIRROR");

  private final RunContext context;
  private final RunSteps steps;
  private final Models models;

  /** Joins the data to the model of a run. */
  @FunctionalInterface
  interface Models {
    /** Returns the task with a model; a run's folder is there. */
    TaskModel with(PreparedModel model, ModelSource source, ImdbData data, Path folder);
  }

  /**
   * The task of a run.
   *
   * @param models joins the data to the run's model
   */
  ImdbTask(RunContext context, RunSteps steps, Models models) {
    this.context = context;
    this.steps = steps;
    this.models = models;
  }

  /** Returns the task with the truncation of its flags. */
  static ImdbTask of(RunContext context, RunSteps steps) {
    TruncationStrategy cut = TruncationStrategy.of(context.flags().text("truncation"));
    return new ImdbTask(
        context,
        steps,
        (model, source, data, folder) ->
            new ImdbModel(
                context,
                data,
                model,
                source,
                new ReviewRows(model.tokenizer(), model.maxLength(), cut, false)
                    .labeled(model.order()),
                folder));
  }

  @Override
  public String program() {
    return ImdbFlags.PROGRAM;
  }

  @Override
  public String name() {
    return "imdb";
  }

  @Override
  public String runName() {
    return runName(context);
  }

  /** Returns the name of a run that the user gives none. */
  static String runName(RunContext context) {
    String kind = context.flags().isTrue("sample") ? "-sample" : "";
    return "imdb-%s-%s%s-%d"
        .formatted(
            context.flags().text("mode"),
            ImdbFlags.modelNames(context.flags()),
            kind,
            context.arguments().seed());
  }

  @Override
  public RunSteps steps() {
    return steps;
  }

  @Override
  public List<String> metricNames() {
    return ReviewMetrics.NAMES;
  }

  @Override
  public Path dataCache() {
    return ARCHIVE.cache(context);
  }

  @Override
  public SampleFolder openSample() {
    return context.flags().isTrue("sample")
        ? SampleFolder.ofDocuments(ImdbTask.class, StandardCharsets.UTF_8)
        : null;
  }

  @Override
  public ImdbData read(Optional<SampleFolder> sample, Optional<LazyModelSource> model) {
    Path source =
        sample
            .map(SampleFolder::dataFolder)
            .or(() -> context.file("data_dir"))
            .orElseGet(() -> ARCHIVE.in(context));
    ImdbData data = ImdbData.read(source, ImdbData.Wanted.of(steps, context.flags()));
    data.sets().forEach(this::describe);
    return data;
  }

  private void describe(String name, NamedExamples reviews) {
    int[] counts = reviews.examples().counts(Review.SENTIMENTS.size());
    context
        .console()
        .info(
            String.format(
                Locale.ROOT,
                "%s: %,d reviews, %,d of them positive",
                name,
                reviews.size(),
                counts[Review.SENTIMENTS.indexOf("pos")]));
  }

  @Override
  public List<String> classes(ImdbData data) {
    return Review.SENTIMENTS;
  }

  @Override
  public String reportFiles() {
    return DepthRun.FILE.replace(".", "\\.");
  }

  @Override
  public void record(ImdbData data, RunRecord record) {
    data.sets().forEach((set, reviews) -> record.put(set + "_reviews", reviews.ids()));
  }

  @Override
  public TaskModel with(PreparedModel model, ModelSource source, ImdbData data, Path folder) {
    return models.with(model, source, data, folder);
  }

  @Override
  public TaskReport report(ImdbData data, Path folder) {
    return new ImdbResults(data, folder, context.published());
  }

  @Override
  public String cardSuffix() {
    return "-imdb";
  }

  @Override
  public ModelCard.DatasetReference cardReference() {
    return new ModelCard.DatasetReference("IMDB", "stanfordnlp/imdb", "plain_text", "en");
  }

  /** The card names the figures of the test set, which others publish, if it was measured. */
  @Override
  public Map<String, Object> cardFigures(
      Map<String, Object> evaluated, Map<String, Object> predicted) {
    return steps.predict() ? predicted : evaluated;
  }
}
