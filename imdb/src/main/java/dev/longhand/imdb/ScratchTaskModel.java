package dev.longhand.imdb;

import dev.longhand.files.FileErrors;
import dev.longhand.runner.TaskModel;
import dev.longhand.runner.TaskReport;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** IMDB with a model from scratch: its training time and its accuracies go into depth.json. */
final class ScratchTaskModel implements TaskModel {
  private final ScratchModel scratch;
  private final ImdbModel base;
  private final ImdbData data;
  private final PreparedModel model;
  private final Optional<Examples> trainingSample;
  private final Path folder;
  private final TrainingClock clock = new TrainingClock();

  /**
   * Joins a model; removes the depth.json of an older run in the folder.
   *
   * @param trainingSample reviews of the training set that are evaluated during training
   */
  ScratchTaskModel(
      ScratchModel scratch,
      ImdbModel base,
      ImdbData data,
      PreparedModel model,
      Optional<Examples> trainingSample,
      Path folder) {
    this.scratch = scratch;
    this.base = base;
    this.data = data;
    this.model = model;
    this.trainingSample = trainingSample;
    this.folder = folder;
    try {
      DepthRun.remove(folder);
    } catch (IOException failure) {
      throw FileErrors.writing(folder, failure);
    }
  }

  @Override
  public Dataset labeled(Examples reviews) {
    return base.labeled(reviews);
  }

  @Override
  public Dataset unlabeled(Examples reviews) {
    return base.unlabeled(reviews);
  }

  @Override
  public MetricFunction metrics() {
    return base.metrics();
  }

  /** Returns the files of predictions; the sweep prints the table. */
  @Override
  public TaskReport report() {
    return base.results().quiet();
  }

  @Override
  public List<EvaluationSet> evaluatedInTraining(List<EvaluationSet> evaluated) {
    List<EvaluationSet> sets = new ArrayList<>(base.evaluatedInTraining(evaluated));
    trainingSample.ifPresent(
        sample -> sets.add(new EvaluationSet(DepthRun.TRAINING_SET, labeled(sample), metrics())));
    return sets;
  }

  @Override
  public List<TrainingListener> listeners() {
    return List.of(clock);
  }

  @Override
  public void trained(TrainResult result) {
    double rows = result.state().epoch() * data.train().orElseThrow().size();
    OptionalDouble test = base.results().accuracy("test");
    DepthRun.of(scratch, model.report().parameters(), clock.seconds(rows), result, test)
        .write(folder);
  }
}
