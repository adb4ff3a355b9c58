package dev.longhand.imdb;

import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** IMDB with the model of a run. */
final class ImdbModel implements TaskModel {
  private final RunContext context;
  private final ImdbData data;
  private final PreparedModel model;
  private final ModelSource source;
  private final Function<Examples, Dataset> rows;
  private final Path folder;
  private final ImdbResults results;

  /**
   * Joins the data to a model.
   *
   * @param rows makes labeled rows of reviews
   * @param folder of the run
   */
  ImdbModel(
      RunContext context,
      ImdbData data,
      PreparedModel model,
      ModelSource source,
      Function<Examples, Dataset> rows,
      Path folder) {
    this.context = context;
    this.data = data;
    this.model = model;
    this.source = source;
    this.rows = rows;
    this.folder = folder;
    this.results = new ImdbResults(data, folder, context.published());
  }

  @Override
  public Dataset labeled(Examples reviews) {
    return rows.apply(reviews);
  }

  @Override
  public Dataset unlabeled(Examples reviews) {
    return rows.apply(reviews);
  }

  @Override
  public MetricFunction metrics() {
    return new ReviewMetrics(model.order());
  }

  @Override
  public TaskReport report() {
    return results;
  }

  /** Returns the predictions and metrics so far. */
  ImdbResults results() {
    return results;
  }

  /** The test set stands in for validation where the flags say so, as in published runs. */
  @Override
  public List<EvaluationSet> evaluatedInTraining(List<EvaluationSet> evaluated) {
    if (!evaluated.isEmpty() || !ImdbFlags.evaluatesOnTest(context.flags())) {
      return evaluated;
    }
    return data.predicted().stream()
        .map(set -> new EvaluationSet("", labeled(set.examples()), metrics()))
        .toList();
  }

  @Override
  public void time(double loadSeconds) {
    Dataset reviews = labeled(data.predicted().get(0).examples());
    new ImdbTiming(context, model, source).run(folder, reviews, loadSeconds);
  }
}
