package dev.longhand.trainer.events;

import dev.longhand.trainer.data.Batch;
import java.nio.file.Path;
import java.util.Map;

/**
 * Is told what a trainer does. All calls come on the thread that trains, except that of a signal's
 * {@link #warned}.
 */
public interface TrainingListener {
  /** What a batch is computed for. */
  enum Purpose {
    TRAIN,
    EVALUATE,
    PREDICT
  }

  /**
   * The size of a training about to begin.
   *
   * @param rows of the training set
   * @param epochs rounded up
   * @param updates in all
   * @param updatesDone before, by the run that is resumed
   * @param rowsPerUpdate batch size times accumulated batches
   * @param trainedParameters the number of weights that move
   * @param diskBytes that checkpoints and the finished model will take
   */
  record Start(
      int rows,
      int epochs,
      int updates,
      int updatesDone,
      int rowsPerUpdate,
      long trainedParameters,
      long diskBytes) {}

  /**
   * One update that was made.
   *
   * @param update counted from 1
   * @param updates in all
   * @param loss mean over the update's rows
   * @param learningRate that was used
   * @param rowsPerSecond since training began or was resumed, evaluations left out
   * @param secondsLeft estimated for the whole run, evaluations and checkpoints included
   */
  record Update(
      int update,
      int updates,
      double loss,
      double learningRate,
      double rowsPerSecond,
      double secondsLeft) {}

  /** Training begins. */
  default void started(Start start) {}

  /** A batch was computed. */
  default void batch(Batch batch, Purpose purpose) {}

  /** An update was made. */
  default void updated(Update update) {}

  /** Figures were logged: those of a training log line, of an evaluation, or of the whole run. */
  default void logged(Map<String, Object> figures) {}

  /** So many of the rows of an evaluation or prediction are done. */
  default void advanced(Purpose purpose, int rowsDone, int rows) {}

  /** A checkpoint was written. */
  default void saved(Path checkpoint) {}

  /** Something that the user should read: one line. */
  default void warned(String line) {}

  /** Something that the user may want to know: one line. */
  default void noted(String line) {}

  /** Training has ended. */
  default void finished(TrainResult result) {}
}
