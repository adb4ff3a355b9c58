package dev.longhand.glue;

import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.zoo.weights.WeightMatcher;
import java.util.List;

/** A GLUE task with the model of a run. */
final class GlueModel implements TaskModel {
  private final GlueTaskData data;
  private final PreparedModel model;
  private final GlueReport report;
  private final GlueTiming timing;

  GlueModel(
      GlueTaskData data,
      PreparedModel model,
      ModelSource source,
      GlueReport report,
      TrainingArguments arguments,
      Console console) {
    this.data = data;
    this.model = model;
    this.report = report;
    this.timing = new GlueTiming(data, model, source, arguments, console);
    requireTrainedHead(data.task(), model, source);
  }

  /** A task without labels is predicted with the head of another one, which must be there. */
  private static void requireTrainedHead(GlueTask task, PreparedModel model, ModelSource source) {
    List<String> fresh = model.report().newlyInitialized();
    if (!task.isTrainable() && !fresh.isEmpty()) {
      throw new UserException(
          "--task %s needs a model trained on MNLI; %s lacks %s"
              .formatted(task.name(), source.origin(), WeightMatcher.listed(fresh)));
    }
  }

  @Override
  public Dataset labeled(Examples examples) {
    return model.tokenized(examples).labeled(model.order());
  }

  @Override
  public Dataset unlabeled(Examples examples) {
    return model.tokenized(examples).unlabeled();
  }

  @Override
  public MetricFunction metrics() {
    return new TaskMetrics(data.task(), model.order());
  }

  /** With a holdout, training sees it alone: what is reported takes no part in choosing. */
  @Override
  public List<EvaluationSet> evaluatedInTraining(List<EvaluationSet> evaluated) {
    return data.holdout()
        .map(held -> List.of(new EvaluationSet("", labeled(held), metrics())))
        .orElse(evaluated);
  }

  @Override
  public TaskReport report() {
    return report;
  }

  @Override
  public void time(double loadSeconds) {
    timing.run(report.folder(), loadSeconds);
  }
}
