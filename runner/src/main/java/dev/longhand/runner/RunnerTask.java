package dev.longhand.runner;

import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.HeadOverride;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.ModelCard;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task as {@link FineTuneRun} and the TF-IDF baseline run it: its data, its rows, its metrics and
 * its reports.
 *
 * @param <D> the task's data
 */
public interface RunnerTask<D extends TaskData> {
  /** Returns the name of the runner. */
  String program();

  /** Returns the name of the task, as run.json has it. */
  String name();

  /** Returns the name of a run that the user gives none. */
  String runName();

  /** Returns the steps that the flags ask for. */
  RunSteps steps();

  /** Returns the names of the metrics, by which the best checkpoint can be chosen. */
  List<String> metricNames();

  /** Returns the folder in which the task's downloads are kept. */
  Path dataCache();

  /** Unpacks the sample that the runner ships; null where the flags do not ask for it. */
  SampleFolder openSample();

  /**
   * Reads the examples that the steps need.
   *
   * @param sample the sample, if the flags ask for it
   * @param model finds the model, for a task whose classes are those of a checkpoint; empty for a
   *     baseline
   */
  D read(Optional<SampleFolder> sample, Optional<LazyModelSource> model);

  /** Returns the data as a model with a tokenizer can be trained on it; refuses what cannot be. */
  default D prepared(D data, ModelSource source, Tokenizer tokenizer) {
    return data;
  }

  /** Returns the names of the classes; none for a regression. */
  List<String> classes(D data);

  /** Returns the change to the configuration of a model. */
  default HeadOverride head(ModelSource source) {
    return HeadOverride.OF_ROWS;
  }

  /**
   * Returns a regular expression of the names of files that the task's reports add to a run's
   * folder beside predictions; they are removed with a run that is replaced.
   */
  default String reportFiles() {
    return "";
  }

  /** Adds to the record of a run what the task knows of its data. */
  default void record(D data, RunRecord record) {}

  /**
   * Joins the task to a model.
   *
   * @param folder of the run
   */
  TaskModel with(PreparedModel model, ModelSource source, D data, Path folder);

  /** Returns the reports of a run without a model of the zoo. */
  TaskReport report(D data, Path folder);

  /** Returns the data set's entry on a model card. */
  ModelCard.DatasetReference cardReference();

  /** Returns the ending of a model's name on its card. */
  String cardSuffix();

  /**
   * Returns the figures on a model card.
   *
   * @param evaluated the figures of the validation sets
   * @param predicted those of the test sets, under the keys of an evaluation
   */
  default Map<String, Object> cardFigures(
      Map<String, Object> evaluated, Map<String, Object> predicted) {
    return evaluated;
  }
}
