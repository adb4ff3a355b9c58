package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;

/** 20 newsgroups with the model of a run. */
final class NewsModel implements TaskModel {
  private final ParsedArguments flags;
  private final NewsData data;
  private final PreparedModel model;
  private final Segmentation segmentation;
  private final NewsResults results;

  NewsModel(
      ParsedArguments flags,
      NewsData data,
      PreparedModel model,
      Segmentation segmentation,
      NewsResults results) {
    this.flags = flags;
    this.data = data;
    this.model = model;
    this.segmentation = segmentation;
    this.results = results;
  }

  @Override
  public Dataset labeled(Examples documents) {
    return readsSegments()
        ? new SegmentedExamples(documents, segmentation).labeled(model.order())
        : model.tokenized(documents).labeled(model.order());
  }

  @Override
  public Dataset unlabeled(Examples documents) {
    return labeled(documents);
  }

  private boolean readsSegments() {
    return model.config() instanceof HierarchicalConfig;
  }

  @Override
  public MetricFunction metrics() {
    return new NewsMetrics(model.order());
  }

  @Override
  public TaskReport report() {
    return results;
  }

  @Override
  public void record(RunRecord record) {
    int dropped = flags.integer(NewsFlags.LONGEST);
    if (data.train().isPresent() && dropped > 0) {
      record.put("longest_documents_dropped", dropped);
    }
    if (readsSegments()) {
      record.put(Segmentation.LENGTH, segmentation.length());
    }
    data.validation().ifPresent(held -> record.put("validation_documents", held.ids()));
  }
}
